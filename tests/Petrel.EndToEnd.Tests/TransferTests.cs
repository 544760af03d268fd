using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>Connections on which nothing comes, or that end badly.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly Hosts _hosts = new();

    [Theory]
    [InlineData("trace")]
    [InlineData("diag")]
    public void NoByteAfterTheRequest_IsCapacityAfterThreeSeconds(string source)
    {
        _hosts.StartServer("silent", Hosts.ServerAddress, Port);
        PetrelProcess petrel = _hosts.Watch(source, Hosts.ServerAddress);
        double askedAt = _hosts.StartClient("request", Hosts.ServerAddress, Port).WaitFor("asked", Seconds(5));
        Line incident = petrel.WaitForIncident("capacity", Seconds(7));
        Assert.InRange(incident.ArrivedAt - askedAt, 2.9, 4.5);
    }

    [Theory]
    [InlineData("trace", "skopeo")]
    [InlineData("trace", "dockerd")]
    [InlineData("trace", null)]
    [InlineData("diag", "podman")]
    public void ServerGoesSilent_ClientClosesAfterEachResponse_IsSuspectedWithinSixSeconds(string source, string? name)
    {
        Peer server = _hosts.StartServer("flow_then_silent", Hosts.ServerAddress, Port, "3,2");
        PetrelProcess petrel = _hosts.Watch(source, Hosts.ServerAddress);
        _hosts.StartClient("download", Hosts.ServerAddress, Port, "2", name);
        double silentAt = server.WaitFor("silent", Seconds(15));
        Line incident = petrel.WaitFor(static line => line.Type == "incident", Seconds(9));
        Assert.InRange(incident.ArrivedAt - silentAt, 4.5, 6.0);
        Assert.Equal("transfer-silent", incident.Signal());
    }

    [Fact]
    public void PathDiesInTheMiddle_SingleConnection_IsSuspectedWithinSixSeconds()
    {
        Peer server = _hosts.StartServer("flow_then_silent", Hosts.OtherServerAddress, Port, "20,0");
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.OtherServerAddress);
        _hosts.StartClient("download", Hosts.OtherServerAddress, Port, "0").WaitFor("flowing", Seconds(15));
        _hosts.Drop(Hosts.OtherServerAddress);
        double deadAt = PetrelProcess.Now;
        Line incident = petrel.WaitFor(static line => line.Type == "incident", Seconds(9));
        Assert.InRange(incident.ArrivedAt - deadAt, 4.5, 6.2);
        server.Kill();
    }

    [Fact]
    public void PooledConnection_OfContainerd_IsQuietBeforeItsPoolTime()
    {
        _hosts.StartServer("reply_and_keep", Hosts.ServerAddress, Port, "300000");
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress);
        Peer client = _hosts.StartClient("pool", Hosts.ServerAddress, Port, "20", "containerd");
        client.WaitFor("done", Seconds(30));
        Assert.Empty(petrel.IncidentsWithin(Seconds(1)));
    }

    [Fact]
    public void ClientThatDoesNotRead_IsLocal_NotTheRegistry()
    {
        _hosts.StartServer("reply_and_keep", Hosts.ServerAddress, Port, "300000");
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress);
        _hosts.StartClient("stuck", Hosts.ServerAddress, Port, name: "dockerd").WaitFor("stuck", Seconds(5));
        Line incident = petrel.WaitForIncident("local", Seconds(20));
        Assert.Equal(("receive-queue-stuck", "dockerd"), (incident.Signal(), incident.Process()));
        Assert.Single(petrel.Incidents);
    }

    [Fact]
    public void SlowLink_ThatFlows_IsQuiet()
    {
        _hosts.StartServer("slow_flow", Hosts.ServerAddress, Port, "6");
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress);
        _hosts.StartClient("request", Hosts.ServerAddress, Port, name: "dockerd").WaitFor("ended", Seconds(20));
        Assert.Empty(petrel.IncidentsWithin(Seconds(1)));
    }

    [Fact]
    public void RepeatedResets_AreNetwork_OneIsQuiet()
    {
        _hosts.StartServer("reset_in_the_middle", Hosts.ServerAddress, Port);
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress);
        _hosts.StartClient("resets", Hosts.ServerAddress, Port, "1").WaitFor("done", Seconds(5));
        Assert.Empty(petrel.IncidentsWithin(Seconds(1)));
        _hosts.StartClient("resets", Hosts.ServerAddress, Port, "3").WaitFor("done", Seconds(10));
        Assert.Equal("transfer-reset", petrel.WaitForIncident("network", Seconds(3)).Signal());
    }

    [Fact]
    public void CancelledPulls_AreQuiet()
    {
        _hosts.StartServer("flow_then_silent", Hosts.ServerAddress, Port, "30,0");
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress, "--connections");
        for (int i = 0; i < 3; i++) _hosts.StartClient("cancel", Hosts.ServerAddress, Port).WaitFor("done", Seconds(5));
        Assert.Empty(petrel.IncidentsWithin(Seconds(1.5)));
        petrel.Stop();
        Assert.All(petrel.Lines.Where(static line => line.Text("event") == "closed"),
            static line => Assert.Equal("local-reset", line.Text("closedBy")));
    }

    [Fact]
    public void BackoffCadence_IsRateLimit()
    {
        _hosts.StartServer("reply_and_close", Hosts.ServerAddress, Port);
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.ServerAddress);
        _hosts.StartClient("after", Hosts.ServerAddress, Port, "0:80,0,2,4", "skopeo");
        Line incident = petrel.WaitForIncident("rate-limit", Seconds(10));
        Assert.Equal("suspected", incident.Text("status"));
    }

    public void Dispose() => _hosts.Dispose();
}
