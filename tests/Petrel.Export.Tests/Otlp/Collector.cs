using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Petrel.Export.Tests.Otlp;

/// <summary>A collector on loopback that keeps what it gets.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;

    private Collector(WebApplication application) => _application = application;

    internal ConcurrentDictionary<string, string> Bodies { get; } = [];

    internal ConcurrentDictionary<string, string> Authorizations { get; } = [];

    internal Uri Address { get; private set; } = null!;

    internal static async Task<Collector> StartAsync(HttpProtocols protocols)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var collector = new Collector(builder.Build());
        collector._application.Run(collector.TakeAsync);
        await collector._application.StartAsync(TestContext.Current.CancellationToken);
        IServer server = collector._application.Services.GetRequiredService<IServer>();
        collector.Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return collector;
    }

    /// <summary>Waits for a body that has this text within.</summary>
    internal async Task<bool> HasAsync(string path, string text)
    {
        for (int i = 0; i < 1000; i++)
        {
            if (Bodies.TryGetValue(path, out string? body) && body.Contains(text, StringComparison.Ordinal)) return true;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return false;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    // Protobuf keeps strings as they are, so that they can be looked for.
    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        string path = http.Request.Path;
        Bodies.AddOrUpdate(path, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
        Authorizations[path] = http.Request.Headers.Authorization.ToString();
        http.Response.ContentType = http.Request.ContentType;
        if (http.Request.ContentType != "application/grpc") return;
        await http.Response.Body.WriteAsync(new byte[5]);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
