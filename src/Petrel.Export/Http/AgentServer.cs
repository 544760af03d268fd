using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Petrel.Export.Http;

/// <summary>The agent's HTTP interface: metrics, the API, the stream, the page.</summary>
public sealed class AgentServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ApiSources _sources;

    private AgentServer(WebApplication application, ApiSources sources) => (_application, _sources) = (application, sources);

    /// <summary>Where it listens, as a URL with the real port.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts to listen.</summary>
    /// <returns>The server, or why it cannot listen; never both.</returns>
    public static async Task<(AgentServer? Server, string? Error)> StartAsync(ListenPlan plan, ApiSources sources, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(sources);
        // Empty, because the slim builder listens to ASPNETCORE_* variables and to an appsettings.json wherever it is started.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, plan));
        if (plan.Certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        WebApplication application = Build(builder, plan, sources);
        var server = new AgentServer(application, sources);
        try
        {
            await application.StartAsync(stop).ConfigureAwait(false);
            server.Address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return (server, null);
        }
        catch (IOException error)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            return (null, $"cannot listen on {plan.Endpoint}: {error.Message}");
        }
        catch (System.Net.Sockets.SocketException error)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            return (null, $"cannot listen on {plan.Endpoint}: {error.Message}");
        }
    }

    /// <summary>Ends the streams, answers what was asked, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _sources.Stream.End();
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Makes the application of a builder that has its server already.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, ListenPlan plan, ApiSources sources)
    {
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));
        WebApplication application = builder.Build();
        var guard = new Guard(plan, sources.Clock);
        application.Use(next => http => CatchAsync(http, sources, next));
        application.Use(next => http => guard.InvokeAsync(http, next));
        AgentRoutes.Map(application, sources);
        return application;
    }

    private static async Task CatchAsync(HttpContext http, ApiSources sources, RequestDelegate next)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away.
        }
#pragma warning disable CA1031 // one request that fails must not end the agent, and its text is for the log only
        catch (Exception error) when (error is not Microsoft.AspNetCore.Http.BadHttpRequestException && !http.Response.HasStarted)
#pragma warning restore CA1031
        {
            sources.OnError?.Invoke($"{http.Request.Method} {http.Request.Path}", error);
            await Problem.WriteAsync(http, 500, "Petrel failed", "this is an error of Petrel's own; its log says more").ConfigureAwait(false);
        }
    }

    private static void Configure(KestrelServerOptions kestrel, ListenPlan plan)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = 128;
        limits.MaxRequestBodySize = 0;
        limits.MaxRequestLineSize = 4096;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.Http2.MaxStreamsPerConnection = 16;
        kestrel.Listen(plan.Endpoint, listen =>
        {
            if (plan.Certificate is null) listen.Protocols = HttpProtocols.Http1;
            else
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = plan.Certificate;
                    https.ServerCertificateChain = plan.Chain;
                    https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                    https.HandshakeTimeout = TimeSpan.FromSeconds(5);
                });
            }
        });
    }
}
