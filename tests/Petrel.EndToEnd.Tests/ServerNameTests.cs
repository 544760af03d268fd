using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>Registries that share one address, and are told apart by the name that the client sends.</summary>
public sealed class ServerNameTests : IDisposable
{
    private const string Other = "other.example";
    private const int ProxyPort = 3128;

    private readonly Hosts _hosts = new();

    [Theory]
    [InlineData("trace", Hosts.ServerAddress)]
    [InlineData("trace", Hosts.ServerAddress6)]
    [InlineData("diag", Hosts.ServerAddress)]
    [InlineData("proc", Hosts.ServerAddress)]
    public void TwoRegistriesBehindOneAddress_AreToldApart(string source, string address)
    {
        PetrelProcess petrel = WatchBoth(source, address);
        _hosts.StartServer("silent", address, Port);

        _hosts.StartClient("hello", address, Port, $"{Registry},2.5").WaitFor("done", Seconds(10));
        _hosts.StartClient("hello", address, Port, $"{Other},2.5").WaitFor("done", Seconds(10));
        petrel.IncidentsWithin(Seconds(2));
        petrel.Stop();

        Assert.Equal(
            [(Registry, "server-name", Registry), (Other, "server-name", Other)],
            petrel.Lines.Where(static line => line.Type == "connection" && line.Text("localPort") is not null)
                .GroupBy(static line => line.Text("localPort"), static (_, lines) => lines.Last()) // by polling the end comes later
                .Select(static line => (line.Text("registry")!, line.Text("attributedBy")!, line.Text("serverName")!)));
    }

    [Fact]
    public void TwoRegistriesBehindOneAddress_WithoutNames_AreTheFirstByConfiguration()
    {
        PetrelProcess petrel = WatchBoth("trace", Hosts.ServerAddress, "--no-server-names");
        _hosts.StartServer("silent", Hosts.ServerAddress, Port);

        _hosts.StartClient("hello", Hosts.ServerAddress, Port, Other).WaitFor("done", Seconds(10));
        petrel.IncidentsWithin(Seconds(1));
        petrel.Stop();

        Line closed = Assert.Single(petrel.Lines, static line => line.Text("event") == "closed");
        Assert.Equal((Registry, "configured", null), (closed.Text("registry"), closed.Text("attributedBy"), closed.Text("serverName")));
    }

    [Fact]
    public void SilentRegistryBehindAProxy_IsNamedByTheConnectLine()
    {
        PetrelProcess petrel = WatchBoth("trace", Hosts.OtherServerAddress, "--proxy-ports", $"{ProxyPort}");
        _hosts.StartServer("silent", Hosts.ServerAddress, ProxyPort);

        _hosts.StartClient("tunnel", Hosts.ServerAddress, ProxyPort, $"{Other}:443");

        Line incident = petrel.WaitForIncident("capacity", Seconds(10));
        Assert.Equal((Other, "no-first-byte"), (incident.Text("registry"), incident.Signal()));
    }

    [Fact]
    public void PacketSocketsThatAreNotAllowed_AreSaidInHello()
    {
        string[] without = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"];
        PetrelProcess petrel = _hosts.Own(PetrelProcess.StartAs(_hosts.Client, without, Registry, "--netns", "self"));

        string degraded = petrel.Lines[0].Json["degraded"]!.ToJsonString();
        Assert.Contains("CAP_NET_RAW", degraded);
        Assert.Contains("not told apart", degraded);
    }

    private PetrelProcess WatchBoth(string source, string address, params string[] more)
    {
        string place = address.Contains(':') ? $"[{address}]" : address;
        return _hosts.Watch(
            source, address, [Other, "--registry-address", $"{Other}={place}:{Port}", "--connections", .. more]);
    }

    public void Dispose() => _hosts.Dispose();
}
