using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Attribution;

/// <summary>A name that the client sends, or that a name server answers, against what an address suggests.</summary>
public class ServerNameTests
{
    [Fact]
    public void Process_ClientAtASharedAddressNamesAnotherSite_IsTakenOut()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(5, TestRegistry.Cdn).Send(5.1, 900);
        Name(scenario, 5.1, socket, ServerName.Elsewhere);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
        ConnectionRecord moved = Assert.Single(scenario.Output.Of(ConnectionRecordKind.Attributed));
        Assert.Equal((null, AttributionKind.Process), (moved.Endpoint, moved.AttributedBy));
        Assert.Equal(0, scenario.Engine.Registries[0].Endpoints.Sum(static endpoint => endpoint.Open));
    }

    [Fact]
    public void Process_StrangerAtASharedAddressNamesTheRegistry_IsTheRegistrys()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(5, TestRegistry.Cdn, Scenario.Stranger);
        scenario.RunTo(5.05);
        Assert.Empty(scenario.Output.Connections);

        Name(scenario, 5.1, socket, Named(TestRegistry.CdnHost));
        scenario.RunTo(6);

        Assert.All(scenario.Output.Connections, static r => Assert.Equal(
            (AttributionKind.ServerName, TestRegistry.CdnHost, RegistryRole.Blob), (r.AttributedBy, r.ServerName, r.Endpoint!.Role)));
        Assert.Equal(
            [ConnectionRecordKind.Opened, ConnectionRecordKind.Established], scenario.Output.Connections.Select(static r => r.Kind));
    }

    [Fact]
    public void Process_UnknownAddressNamesTheRegistry_IsDetected()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(5, TestRegistry.Elsewhere, Scenario.Stranger).Send(5.1, 900);
        Name(scenario, 5.1, socket, Named(TestRegistry.ApiHost));
        scenario.RunTo(20);

        Assert.Equal(TestRegistry.Name, scenario.OnlyIncident().Registry);
        Assert.True(scenario.Output.Has(SignalKind.NoFirstByte));
    }

    [Fact]
    public void Process_TwoRegistriesBehindOneConfiguredAddress_AreToldApartByName()
    {
        var scenario = new Scenario();
        FakeSocket first = scenario.Open(5, TestRegistry.Private);
        FakeSocket second = scenario.Open(5, TestRegistry.Private);
        Name(scenario, 5.1, first, Named("private.example", 5000));
        Name(scenario, 5.1, second, Named("inline.example", 5000));
        scenario.RunTo(6);

        ConnectionRecord moved = Assert.Single(scenario.Output.Of(ConnectionRecordKind.Attributed));
        Assert.Equal((TestRegistry.InlineName, AttributionKind.ServerName), (moved.Endpoint!.Registry.Name, moved.AttributedBy));
        Assert.All(
            scenario.Engine.Registries.SelectMany(static r => r.Endpoints).Where(static e => e.Text == TestRegistry.Private),
            static endpoint => Assert.Equal(1, endpoint.Open));
    }

    [Fact]
    public void Process_ConfiguredAddressNamesNobodysSite_StaysAsTheUserSaid()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(5, TestRegistry.Private);
        Name(scenario, 5.1, socket, ServerName.Elsewhere);
        scenario.RunTo(6);

        Assert.Empty(scenario.Output.Of(ConnectionRecordKind.Attributed));
        Assert.Equal(AttributionKind.Configured, scenario.Output.Connections[^1].AttributedBy);
    }

    [Fact]
    public void Process_SecondName_IsSaidThroughATunnelAndChangesNothing()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(5, TestRegistry.Elsewhere);
        Name(scenario, 5.1, socket, new ServerName(TestRegistry.ApiHost, ServerNameKind.ProxyConnect, 443));
        Name(scenario, 5.2, socket, ServerName.Elsewhere);
        scenario.RunTo(6);

        Assert.Equal(TestRegistry.Name, Assert.Single(scenario.Engine.Connections).Endpoint!.Registry.Name);
    }

    [Fact]
    public void Process_NameWithAnotherPort_IsNotTheRegistrys()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(5, TestRegistry.Elsewhere, Scenario.Stranger);
        Name(scenario, 5.1, socket, Named(TestRegistry.ApiHost, 8443));
        scenario.RunTo(6);

        Assert.Empty(scenario.Output.Connections);
    }

    [Fact]
    public void Process_NameBeforeTheConnectionIsKnown_CountsWhenItIs()
    {
        var scenario = new Scenario(SourceKind.Diag);
        FakeSocket socket = scenario.Open(5, TestRegistry.Cdn);
        Name(scenario, 5.1, socket, ServerName.Elsewhere);
        FakeSocket other = scenario.Open(5.2, TestRegistry.Elsewhere, Scenario.Stranger);
        Name(scenario, 5.3, other, Named(TestRegistry.ApiHost));
        scenario.RunTo(7);

        Assert.Equal(TestRegistry.Name, Assert.Single(scenario.Engine.Connections, static c => c.IsAttributed).Endpoint!.Registry.Name);
        Assert.Equal(AttributionKind.ServerName, Assert.Single(scenario.Engine.Connections, static c => c.IsAttributed).AttributedBy);
    }

    [Fact]
    public void Process_AilingConnectionTurnsOutToBeAnothers_NobodyAilsAnyMore()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(5, TestRegistry.Api).Send(5.1, 900);
        scenario.RunTo(12);
        Assert.True(scenario.Output.Has(SignalKind.NoFirstByte));
        EndpointState endpoint = Assert.Single(scenario.Engine.Connections).Endpoint!;
        Assert.Equal(1, endpoint.Ailing);

        Name(scenario, 12.1, socket, ServerName.Elsewhere);
        scenario.RunTo(40);

        Assert.Equal((0, 0), (endpoint.Ailing, endpoint.Open));
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(30, false)]
    public void Process_DnsAnswerForASharedHost_CountsForWhatConnectsThen(double later, bool expected)
    {
        var scenario = new Scenario(resolved: false);
        Answer(scenario, 5, TestRegistry.CdnHost, TestRegistry.Cdn2);
        scenario.Connect(5 + later, TestRegistry.Cdn2, Scenario.Stranger).RepeatSyn(6 + later);
        scenario.RunTo(8 + later);

        Assert.Equal(expected, scenario.Output.Has(SignalKind.ConnectTimeout));
        if (expected) Assert.Equal(AttributionKind.DnsAnswer, scenario.Output.Connections[0].AttributedBy);
    }

    [Fact]
    public void Process_DnsAnswerForAHostOfItsOwn_CountsForGood()
    {
        var scenario = new Scenario(resolved: false);
        Answer(scenario, 5, TestRegistry.ApiHost, TestRegistry.Elsewhere);
        scenario.Connect(300, TestRegistry.Elsewhere, Scenario.Stranger).RepeatSyn(301);
        scenario.RunTo(303);

        Assert.Equal(TestRegistry.Name, scenario.OnlyIncident().Registry);
    }

    private static ServerName Named(string host, ushort port = 443) => new(host, ServerNameKind.TlsServerName, port);

    private static void Name(Scenario scenario, double at, FakeSocket socket, ServerName name) => Read(scenario, at, new Event
    {
        Kind = EventKind.ServerNameSeen,
        Key = socket.Key,
        Netns = socket.Netns,
        Payload = name,
    });

    private static void Answer(Scenario scenario, double at, string host, string address) => Read(scenario, at, new Event
    {
        Kind = EventKind.DnsAnswered,
        Netns = new NetnsId(Scenario.HostNetns),
        Payload = new DnsAnswer(host, [TestRegistry.Endpoint(address).Address], 30),
    });

    /// <summary>What the watch of packets read.</summary>
    private static void Read(Scenario scenario, double at, in Event read)
    {
        scenario.RunTo(at);
        scenario.Feed(read with { Time = Scenario.At(at), Source = SourceKind.Packets });
    }
}
