using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>Connects that fail, and those that only look so.</summary>
public sealed class ConnectTests : IDisposable
{
    private readonly Hosts _hosts = new();

    [Theory]
    [InlineData("trace", Hosts.BlackHole, 1.7)]
    [InlineData("trace", Hosts.BlackHole6, 1.7)]
    [InlineData("diag", Hosts.BlackHole, 2.5)]
    [InlineData("diag", Hosts.BlackHole6, 2.5)]
    [InlineData("proc", Hosts.BlackHole, 3.2)]
    public void BlackHole_WhileTheClientWaits_IsNetwork(string source, string address, double limit)
    {
        PetrelProcess petrel = _hosts.Watch(source, address);
        Peer client = _hosts.StartClient("hold", address, Port, name: "dockerd");
        double connectedAt = client.WaitFor("connecting", Seconds(5));

        Line incident = petrel.WaitForIncident("network", Seconds(6));

        Assert.Equal("opened", incident.Text("phase"));
        Assert.InRange(incident.ArrivedAt - connectedAt, 1.0, limit);
        Assert.Equal("connect-timeout", incident.Signal());
        Assert.Equal(Registry, incident.Text("registry"));
        if (source == "trace") Assert.Equal("dockerd", incident.Process());
    }

    [Fact]
    public void BlackHole_ThroughMappedSocket_CountsAsIPv4()
    {
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.BlackHole);
        _hosts.StartClient("hold", $"mapped:{Hosts.BlackHole}", Port);
        Line incident = petrel.WaitForIncident("network", Seconds(5));
        Assert.Equal($"{Hosts.BlackHole}:{Port}", incident.Json["endpoints"]![0]!.ToString());
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("diag")]
    public void FiveRefusals_AreNetwork(string source)
    {
        PetrelProcess petrel = _hosts.Watch(source, Hosts.ServerAddress);
        Peer client = _hosts.StartClient("refused", Hosts.ServerAddress, Port, "5,0.3");
        client.WaitFor("done", Seconds(10));
        Line incident = petrel.WaitForIncident("network", Seconds(5));
        Assert.Equal("connect-refused", incident.Signal());
        petrel.IncidentsWithin(Seconds(1));
        Assert.Single(petrel.Incidents, static line => line.Text("phase") == "opened");
    }

    [Fact]
    public void Refusals_WithProc_CannotBeSeenAndHelloSaysSo()
    {
        PetrelProcess petrel = _hosts.Watch("proc", Hosts.ServerAddress);
        Assert.Contains("refused connects", petrel.Lines[0].Json["degraded"]!.ToJsonString());
    }

    [Fact]
    public void RaceLoser_AbandonedAfter300Milliseconds_IsQuiet()
    {
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.BlackHole6);
        for (int i = 0; i < 4; i++)
            _hosts.StartClient("abandon", Hosts.BlackHole6, Port, "0.3").WaitFor("abandoned", Seconds(5));
        Assert.Empty(petrel.IncidentsWithin(Seconds(2.5)));
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("diag")]
    public void FirstSynLost_SecondAnswered_IsQuiet(string source)
    {
        _hosts.StartServer("reply_and_close", Hosts.OtherServerAddress, Port);
        PetrelProcess petrel = _hosts.Watch(source, Hosts.OtherServerAddress);
        _hosts.Drop(Hosts.OtherServerAddress);
        Peer client = _hosts.StartClient("short", Hosts.OtherServerAddress, Port, "1,0");
        client.WaitFor("connecting", Seconds(5));
        _hosts.WaitForDrop(Hosts.OtherServerAddress, Seconds(10));
        _hosts.ClearFilter();
        client.WaitFor("done", Seconds(5));
        Assert.Empty(petrel.IncidentsWithin(Seconds(1.5)));
    }

    [Fact]
    public void Recovery_AfterTheHoleIsGone_Resolves()
    {
        _hosts.StartServer("reply_and_close", Hosts.OtherServerAddress, Port);
        _hosts.Drop(Hosts.OtherServerAddress);
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.OtherServerAddress);
        Peer client = _hosts.StartClient("short", Hosts.OtherServerAddress, Port, "30,0.5");
        Line opened = petrel.WaitForIncident("network", Seconds(5));
        _hosts.ClearFilter();
        client.WaitFor("connected", Seconds(10));
        Line resolved = petrel.WaitFor(
            static line => line.Type == "incident" && line.Text("phase") == "resolved", Seconds(25));
        Assert.Equal(opened.Text("id"), resolved.Text("id"));
    }

    public void Dispose() => _hosts.Dispose();
}
