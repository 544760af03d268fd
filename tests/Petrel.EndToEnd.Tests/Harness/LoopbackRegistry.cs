using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>How a registry of the test behaves.</summary>
internal enum RegistryMood
{
    Healthy,
    TooManyRequests,
    Denied,
    Unavailable,
    WrongPassword,
    TokenServerFails,
    ExpiredCertificate,
    UnknownAuthority,
    Plain,
}

/// <summary>Registries on loopback in the test's own process, a port for each, real HTTP over real TLS.</summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LoopbackRegistry(WebApplication application, Dictionary<RegistryMood, int> ports) => (_application, Ports) = (application, ports);

    /// <summary>The port of each mood.</summary>
    internal Dictionary<RegistryMood, int> Ports { get; }

    /// <summary>Every request, as method, port and path.</summary>
    internal ConcurrentQueue<(string Method, int Port, string Path)> Requests { get; } = new();

    /// <summary>Pulls that are left of 100.</summary>
    internal int Remaining { get; set; } = 100;

    internal static async Task<LoopbackRegistry> StartAsync(TestCertificates certificates, params RegistryMood[] moods)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        Dictionary<RegistryMood, int> ports = moods.ToDictionary(static mood => mood, static _ => FreePort());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            foreach ((RegistryMood mood, int port) in ports) options.Listen(IPAddress.Loopback, port, listen => Secure(listen, mood, certificates));
        });
        WebApplication application = builder.Build();
        var registry = new LoopbackRegistry(application, ports);
        application.Run(registry.AnswerAsync);
        await application.StartAsync();
        return registry;
    }

    /// <summary>One request of a client, in plain or over TLS, after which it closes; no layer follows.</summary>
    internal async Task PullInVainAsync(RegistryMood mood)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Ports[mood]);
        Stream stream = client.GetStream();
        if (mood != RegistryMood.Plain) stream = await TestCertificates.SecureAsync(stream);
        await using (stream)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /v2/a/b/manifests/1 HTTP/1.1\r\nHost: registry.example\r\nConnection: close\r\nUser-Agent: {new string('a', 200)}\r\n\r\n"));
            byte[] buffer = new byte[4096];
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Secure(ListenOptions listen, RegistryMood mood, TestCertificates certificates)
    {
        if (mood == RegistryMood.Plain) return;
        X509Certificate2 certificate = mood switch
        {
            RegistryMood.ExpiredCertificate => certificates.Expired,
            RegistryMood.UnknownAuthority => certificates.OfAnotherAuthority,
            _ => certificates.Good,
        };
        listen.UseHttps(certificate);
    }

    private Task AnswerAsync(HttpContext context)
    {
        int port = context.Connection.LocalPort;
        string path = context.Request.Path.Value!;
        Requests.Enqueue((context.Request.Method, port, path));
        RegistryMood mood = Ports.First(pair => pair.Value == port).Key;
        return (path, mood) switch
        {
            ("/token", RegistryMood.WrongPassword) => Say(context, 401, """{"details":"incorrect username or password"}"""),
            ("/token", RegistryMood.TokenServerFails) => Say(context, 500, ""),
            ("/token", _) => Say(context, 200, """{"token":"abc","expires_in":300}"""),
            (_, RegistryMood.TooManyRequests) => Say(context, 429, "Too Many Requests (HAP429).", ("Retry-After", "60")),
            (_, RegistryMood.Denied) => Say(context, 403, """{"errors":[{"code":"DENIED","message":"requested access is denied"}]}"""),
            (_, RegistryMood.Unavailable) => Say(context, 503, ""),
            ("/v2/", _) => Challenge(context),
            _ when context.Request.Headers.Authorization.Count == 0 => Challenge(context),
            _ => Manifest(context),
        };
    }

    private static Task Challenge(HttpContext context)
    {
        string realm = $"{context.Request.Scheme}://{context.Request.Host}/token";
        return Say(context, 401, """{"errors":[{"code":"UNAUTHORIZED"}]}""", ("WWW-Authenticate", $"Bearer realm=\"{realm}\",service=\"test\""));
    }

    // As Docker Hub: HEAD is free, GET is a pull.
    private Task Manifest(HttpContext context)
    {
        if (context.Request.Method == "GET") Remaining--;
        return Say(
            context, 200, "", ("ratelimit-limit", "100;w=21600"), ("ratelimit-remaining", $"{Remaining};w=21600"),
            ("docker-ratelimit-source", "198.51.100.7"));
    }

    private static Task Say(HttpContext context, int status, string body, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers) context.Response.Headers[name] = value;
        return context.Request.Method == "HEAD" ? Task.CompletedTask : context.Response.WriteAsync(body);
    }
}
