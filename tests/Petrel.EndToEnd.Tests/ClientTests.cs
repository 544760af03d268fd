using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>Healthy clients, leaking ones, and who is meant.</summary>
public sealed class ClientTests : IDisposable
{
    private readonly Hosts _hosts = new();

    [Theory]
    [InlineData("trace")]
    [InlineData("diag")]
    [InlineData("proc")]
    public void LeakingClient_IsALocalWarningThatNamesIt(string source)
    {
        _hosts.StartServer("close_at_once", Hosts.ServerAddress, Port);
        PetrelProcess petrel = _hosts.Watch(source, Hosts.ServerAddress);
        _hosts.StartClient("leak", Hosts.ServerAddress, Port, "6", "leaker").WaitFor("leaking", Seconds(5));

        petrel.WaitForIncident("local", Seconds(8));
        Line named = petrel.WaitFor(static line => line.Type == "incident" && line.Process() == "leaker", Seconds(4));

        Assert.Equal("warning", named.Text("severity"));
        Assert.Equal("close-wait-lingering", named.Signal());
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("diag")]
    public void TenHealthyConnections_ServerClosesFirst_AreCountedAndQuiet(string source)
    {
        _hosts.StartServer("reply_and_close", Hosts.ServerAddress, Port, "500");
        PetrelProcess petrel = _hosts.Watch(source, Hosts.ServerAddress, "--connections");
        _hosts.StartClient("short", Hosts.ServerAddress, Port, "10,0.05").WaitFor("done", Seconds(10));
        Assert.Empty(petrel.IncidentsWithin(Seconds(4)));
        petrel.Stop();

        Assert.Equal(10, Count(petrel, "opened"));
        Assert.Equal(10, Count(petrel, "established"));
        List<Line> closed = [.. petrel.Lines.Where(static line => line.Text("event") == "closed")];
        Assert.Equal(10, closed.Count);
        Assert.All(closed, static line => Assert.Equal(("500", "200"), (line.Text("received"), line.Text("sent"))));
        if (source == "trace") Assert.All(closed, static line => Assert.Equal("remote-fin", line.Text("closedBy")));
    }

    [Fact]
    public void OtherTrafficAndListeners_OnTheSamePort_AreNoRegistry()
    {
        _hosts.StartServer("silent", Hosts.OtherServerAddress, Port);
        _hosts.StartServer("reply_and_close", Hosts.ServerAddress, Port);
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress, "--connections");
        _hosts.StartClient("request", Hosts.OtherServerAddress, Port, name: "dockerd").WaitFor("asked", Seconds(5));
        Peer listener = _hosts.Own(Peer.Start(_hosts.Client, "server.py", ["reply_and_close", Hosts.ClientAddress, "443"]));
        listener.WaitFor("ready", Seconds(5));
        Peer visitor = _hosts.Own(Peer.Start(_hosts.Server, "client.py", ["short", Hosts.ClientAddress, "443", "3,0.1"]));
        visitor.WaitFor("done", Seconds(5));

        Assert.Empty(petrel.IncidentsWithin(Seconds(5)));
        petrel.Stop();
        Assert.Equal(0, petrel.Lines[^1].Json["incidents"]!.GetValue<int>());
        Assert.All(petrel.Lines.Where(static line => line.Type == "connection"), static line => Assert.Null(line.Text("registry")));
    }

    [Fact]
    public void EqualAddresses_InTwoNamespaces_StayApart()
    {
        using var others = new Hosts();
        PetrelProcess petrel = _hosts.StartPetrel(
            Registry, "--registry-address", $"{Registry}={Hosts.BlackHole}:{Port}", "--netns", "all", "--connections");
        _hosts.StartClient("hold", Hosts.BlackHole, Port);
        others.StartClient("hold", Hosts.BlackHole, Port);
        uint own = Hosts.InodeOf(_hosts.Client), other = Hosts.InodeOf(others.Client);

        petrel.WaitFor(line => line.Type == "incident" && Namespaces(line).IsSupersetOf([own, other]), Seconds(6));

        Assert.Equal(new[] { own, other }.Order(), petrel.Lines.Where(static line => line.Text("event") == "opened")
            .Select(static line => line.Json["netns"]!.GetValue<uint>()).Where(netns => netns == own || netns == other).Order());
    }

    [Fact]
    public void NamedNamespace_IsTheOnlyOneWatched()
    {
        using var others = new Hosts();
        others.StartServer("reply_and_close", Hosts.ServerAddress, Port);
        _hosts.StartServer("reply_and_close", Hosts.ServerAddress, Port);
        PetrelProcess petrel = _hosts.StartPetrel(
            Registry, "--registry-address", $"{Registry}={Hosts.ServerAddress}:{Port}", "--netns", others.Client, "--connections");
        _hosts.StartClient("short", Hosts.ServerAddress, Port, "20,0.01").WaitFor("done", Seconds(5));
        others.StartClient("short", Hosts.ServerAddress, Port, "7,0.01").WaitFor("done", Seconds(5));
        petrel.TryWaitFor(static _ => false, Seconds(1));
        petrel.Stop();
        Assert.Equal(7, Count(petrel, "opened"));
        Assert.Equal(7, Count(petrel, "closed"));
    }

    [Fact]
    public void TenThousandConnections_AreCountedExactly()
    {
        using var others = new Hosts();
        others.StartServer("reply_and_close", Hosts.ServerAddress, Port, "20");
        _hosts.StartServer("reply_and_close", Hosts.ServerAddress, Port, "20");
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress);
        Peer foreign = others.StartClient("rate", Hosts.ServerAddress, Port, "2000,100");
        _hosts.StartClient("rate", Hosts.ServerAddress, Port, "10000,500").WaitFor("done", Seconds(60));
        foreign.WaitFor("done", Seconds(30));
        petrel.TryWaitFor(static _ => false, Seconds(1));
        Assert.Equal(0, petrel.Stop());
        Line summary = petrel.Lines[^1];
        Assert.Equal(("10000", "10000", "0", "0"),
            (summary.Text("opened"), summary.Text("closed"), summary.Text("lost"), summary.Text("incidents")));
    }

    public void Dispose() => _hosts.Dispose();

    private static int Count(PetrelProcess petrel, string what) =>
        petrel.Lines.Count(line => line.Type == "connection" && line.Text("event") == what);

    private static HashSet<uint> Namespaces(Line incident) =>
        [.. incident.Json["processes"]!.AsArray().Select(static process => process!["netns"]!.GetValue<uint>())];
}
