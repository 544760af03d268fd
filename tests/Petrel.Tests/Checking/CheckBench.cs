using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Petrel.Agent.Configuration;
using Petrel.Cli;
using Petrel.Registry.Catalogue;
using Petrel.Registry.Credentials;

namespace Petrel.Tests.Checking;

/// <summary>A machine below a directory of its own, names of its own, and <c>petrel check</c> run on it in this process.</summary>
internal sealed class CheckBench : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly Dictionary<string, string> _variables = new() { ["LANG"] = "C.UTF-8" };

    internal CheckBench()
    {
        Root = Directory.CreateTempSubdirectory("petrel-check-").FullName;
        Write("/etc/docker/daemon.json", "{}");
    }

    internal string Root { get; }

    internal Authority Authority { get; } = new();

    internal Dictionary<string, string[]> Names { get; } = new() { ["registry.test"] = ["127.0.0.1"], ["auth.test"] = ["127.0.0.1"], ["elsewhere.test"] = ["127.0.0.1"] };

    internal TimeSpan LookupDelay { get; set; }

    internal void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.WriteAllText(Root + path, text);
    }

    /// <summary>A registry with a certificate of the test's authority, which docker trusts.</summary>
    internal async Task<KestrelRegistry> ServeAsync(System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null, string address = "127.0.0.1", int port = 0)
    {
        KestrelRegistry registry = await KestrelRegistry.StartAsync(certificate ?? Authority.Issue("registry.test", "auth.test", "elsewhere.test", "127.0.0.1"), address, port);
        _servers.Add(registry);
        Trust($"registry.test:{registry.Port}");
        return registry;
    }

    internal void Trust(string registry) => Write($"/etc/docker/certs.d/{registry}/ca.crt", Authority.Pem);

    internal T Add<T>(T server)
        where T : IAsyncDisposable
    {
        _servers.Add(server);
        return server;
    }

    /// <summary>Runs <c>petrel check</c>.</summary>
    internal async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new CheckSurroundings(new CredentialEnvironment(_variables.ToFrozenDictionary(), "/root", 0, Root), TimeProvider.System, ResolveAsync);
        // The command line runs to its end before it returns: not on the test's own thread, which may be the servers'.
        int status = await Task.Run(() => CommandLineProgram.Run(["check", "--no-color", .. arguments], Host(surroundings, output, error), TestContext.Current.CancellationToken));
        return (status, output.ToString(), error.ToString());
    }

    /// <summary>Runs it, and reads its JSON.</summary>
    internal async Task<(int Status, JsonNode Report)> ReportAsync(params string[] arguments)
    {
        (int status, string output, string error) = await RunAsync([.. arguments, "--output", "json"]);
        Assert.Equal("", error);
        return (status, JsonNode.Parse(output)!);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable server in _servers) await server.DisposeAsync();
        Authority.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        await Task.Delay(LookupDelay, cancellation);
        return Names.TryGetValue(host, out string[]? addresses)
            ? [.. addresses.Select(IPAddress.Parse)]
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static CommandLineHost Host(CheckSurroundings surroundings, TextWriter output, TextWriter error) => new()
    {
        Watch = (_, _) => 99,
        Demo = (_, _, _) => 99,
        Replay = (_, _, _) => 99,
        Record = (_, _) => 99,
        Doctor = (_, _) => 99,
        Agent = (_, _, _) => 99,
        TestAlerts = (_, _, _, _) => 99,
        Report = (_, _, _) => 99,
        Explain = (_, _, _) => 99,
        Check = (configuration, arguments, writer, stop) => CheckProgram.RunAsync(configuration, arguments, surroundings, writer, stop).GetAwaiter().GetResult(),
        Catalogue = BuiltInCatalogue.Load,
        Inputs = () => new ConfigurationInputs(),
        Output = output,
        Error = error,
    };
}
