using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Connections;

public class ConnectionLifeTests
{
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void Process_ManyShortConnections_CountsEachOnce(SourceKind source)
    {
        var scenario = new Scenario(source);

        for (int i = 0; i < 500; i++) scenario.Exchange(1 + (0.1 * i), TestRegistry.Api);
        scenario.RunTo(60);

        Assert.Equal(500, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Equal(500, scenario.Output.Count(ConnectionRecordKind.Established));
        Assert.Equal(500, scenario.Output.Count(ConnectionRecordKind.Closed));
        Assert.Empty(scenario.Engine.Connections);
    }

    [Theory]
    [InlineData("local-fin")]
    [InlineData("remote-fin")]
    [InlineData("remote-reset")]
    [InlineData("local-reset")]
    [InlineData("refused")]
    [InlineData("timeout")]
    [InlineData("unreachable")]
    public void Process_EachKindOfEnd_IsNamed(string closedBy)
    {
        var scenario = new Scenario();

        End(scenario, closedBy);
        scenario.RunTo(200);

        ConnectionRecord record = Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
        Assert.Equal(closedBy, record.ClosedBy.Name());
        Assert.Single(scenario.Output.Of(ConnectionRecordKind.Opened));
        Assert.True(record.AgeIsExact);
        Assert.Empty(scenario.Engine.Connections);
    }

    [Theory]
    [InlineData("refused", CloseCause.Refused)]
    [InlineData("timeout", CloseCause.Timeout)]
    public void Process_FailedConnectThroughDiag_IsToldFromItsLastFigures(string how, CloseCause expected)
    {
        var scenario = new Scenario(SourceKind.Diag);

        End(scenario, how);
        scenario.RunTo(200);

        Assert.Equal(expected, Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed)).ClosedBy);
        Assert.Empty(scenario.Output.Of(ConnectionRecordKind.Established));
    }

    // What ends in the last moment of a watch waits for its figures; the watch must not end without telling of it.
    [Fact]
    public void Finish_RightAfterAnEnd_ReportsIt()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(1, TestRegistry.Api).RemoteFin(1.2);
        foreach ((TcpState from, TcpState to) in ((TcpState, TcpState)[])[(TcpState.CloseWait, TcpState.LastAck), (TcpState.LastAck, TcpState.Close)])
        {
            scenario.Feed(new Event
            {
                Time = Scenario.At(1.3),
                Kind = EventKind.StateChanged,
                Source = SourceKind.Trace,
                Key = socket.Key,
                SocketAddress = socket.Address,
                OldState = from,
                State = to,
            });
        }

        Assert.Equal(0, scenario.Output.Count(ConnectionRecordKind.Closed));

        scenario.Engine.Finish();

        Assert.Equal(1, scenario.Output.Count(ConnectionRecordKind.Closed));
    }

    [Fact]
    public void Process_End_GivesAgeAndOctets()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Api).Send(5.1, 800).Receive(5.5, 20_000).RemoteFin(6).Close(6.001);
        scenario.RunTo(10);

        ConnectionRecord record = Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
        Assert.Equal(1.001, record.Age / 1e9, 6);
        Assert.Equal(20_000UL, record.Received);
        Assert.Equal(800UL, record.Sent);
        Assert.True(record.HasCounters);
        Assert.Equal("dockerd", record.ProcessName);
        Assert.Equal(6.001, Scenario.Seconds(record.Time), 6);
    }

    [Fact]
    public void Process_ResetAfterFin_DoesNotChangeWhoClosed()
    {
        var scenario = new Scenario();

        FakeSocket socket = scenario.Open(5, TestRegistry.Api).Send(5.1, 800).Receive(5.5, 20_000).RemoteFin(6);
        socket.LateReset(6.0005).Close(6.001);
        scenario.RunTo(10);

        Assert.Equal(CloseCause.RemoteFin, Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed)).ClosedBy);
    }

    [Fact]
    public void Process_SocketAddressReusedAfterTheEnd_AreTwoConnections()
    {
        const ulong Address = 0xffff_8881_2345_6000;
        var scenario = new Scenario();

        FakeSocket first = scenario.Socket(TestRegistry.Api, address: Address).Connect(5).Establish(5.02);
        first.Send(5.03, 800).Receive(5.05, 900).Close(5.1);
        scenario.Socket(TestRegistry.Api2, address: Address).Connect(5.101).Refuse(5.102);
        scenario.RunTo(10);

        ConnectionRecord[] closed = scenario.Output.Of(ConnectionRecordKind.Closed);
        Assert.Equal(2, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Equal([CloseCause.Refused, CloseCause.LocalFin], closed.Select(static r => r.ClosedBy).Order().Reverse());
    }

    [Fact]
    public void Process_SocketAddressReusedAndTheEndLost_ClosesTheFirst()
    {
        const ulong Address = 0xffff_8881_2345_6000;
        var scenario = new Scenario();

        scenario.Socket(TestRegistry.Api, address: Address).Connect(5).Establish(5.02);
        scenario.Sockets.Clear();
        scenario.Socket(TestRegistry.Api, address: Address).Connect(6).Establish(6.02);
        scenario.RunTo(10);

        Assert.Equal(2, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
        Assert.Single(scenario.Engine.Connections);
    }

    [Fact]
    public void Process_EqualEndsInTwoNamespaces_StayApart()
    {
        var scenario = new Scenario();

        FakeSocket one = scenario.Socket(TestRegistry.Api, netns: 11, local: "172.17.0.2:40000").Connect(5).Establish(5.02);
        FakeSocket two = scenario.Socket(TestRegistry.Api, netns: 12, local: "172.17.0.2:40000").Connect(5.1).Establish(5.12);
        scenario.RunTo(6);
        Assert.Equal(2, scenario.Engine.Connections.Count);
        one.Send(6.1, 100).Receive(6.2, 1_000).Close(7);
        two.Reset(8);
        scenario.RunTo(10);

        Assert.Equal(
            [(11u, CloseCause.LocalFin, 1_000UL), (12u, CloseCause.RemoteReset, 0UL)],
            scenario.Output.Of(ConnectionRecordKind.Closed).Select(static r => (r.Netns.Inode, r.ClosedBy, r.Received)));
        Assert.Equal(2, scenario.Engine.Registries[0].Endpoints.Count);
    }

    [Fact]
    public void Process_V4MappedAddress_IsTheSameRegistry()
    {
        var scenario = new Scenario();

        scenario.Exchange(5, "[::ffff:203.0.113.7]:443");
        scenario.RunTo(10);

        ConnectionRecord record = Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
        Assert.Equal(TestRegistry.Name, record.Endpoint!.Registry.Name);
        Assert.Equal(TestRegistry.Endpoint(TestRegistry.Api), record.Remote);
    }

    [Fact]
    public void Process_TransitionOfAnUnknownSocket_IsTakenInOnlyWhereAllNamespacesAreWatched()
    {
        Assert.Equal(1, Run(allNamespaces: true));
        Assert.Equal(0, Run(allNamespaces: false));

        static int Run(bool allNamespaces)
        {
            var scenario = new Scenario(allNamespaces: allNamespaces);
            scenario.Feed(new Event
            {
                Time = Scenario.At(1),
                Kind = EventKind.StateChanged,
                Source = SourceKind.Trace,
                SocketAddress = 77,
                Key = scenario.Socket(TestRegistry.Api).Key,
                OldState = TcpState.Established,
                State = TcpState.CloseWait,
            });
            Assert.Empty(scenario.Output.Of(ConnectionRecordKind.Opened));
            return scenario.Engine.Connections.Count;
        }
    }

    private static void End(Scenario scenario, string closedBy)
    {
        FakeSocket socket = scenario.Connect(5, TestRegistry.Api);
        switch (closedBy)
        {
            case "refused": socket.Refuse(5.001); return;
            case "timeout": socket.RepeatSyn(6).RepeatSyn(7).TimeOut(130); return;
            case "unreachable": socket.Unreachable(5.001); return;
            default: break;
        }

        socket.Establish(5.02).Send(5.1, 800).Receive(5.5, 20_000);
        switch (closedBy)
        {
            case "local-fin": socket.Close(6); break;
            case "remote-fin": socket.RemoteFin(6).Close(6.001); break;
            case "remote-reset": socket.Reset(6); break;
            case "local-reset": socket.Abort(6); break;
            default: throw new ArgumentException(closedBy);
        }
    }
}
