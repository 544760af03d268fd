using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Connections;

public class SweepTests
{
    [Theory]
    [InlineData(SourceKind.Diag)]
    [InlineData(SourceKind.Proc)]
    public void Process_GoneAfterACompleteSweep_IsClosed(SourceKind source)
    {
        var scenario = new Scenario(source) { Sweeps = false };
        scenario.Open(1, TestRegistry.Api);
        scenario.Sweep(1.1);
        Assert.Single(scenario.Engine.Connections);

        scenario.Sockets.Clear();
        scenario.Sweep(2);
        scenario.RunTo(3);

        Assert.Empty(scenario.Engine.Connections);
        Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
        Assert.Equal(1, scenario.Output.Count(ConnectionRecordKind.Opened));
    }

    [Fact]
    public void Process_GoneAfterAnIncompleteSweep_IsKept()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = false, Kernel = static (_, _) => null };
        scenario.Open(1, TestRegistry.Api);
        scenario.Sweep(1.1);

        scenario.Sockets.Clear();
        scenario.Sweep(2, complete: false);
        scenario.RunTo(5);

        Assert.Single(scenario.Engine.Connections);
        Assert.Empty(scenario.Output.Of(ConnectionRecordKind.Closed));
    }

    [Fact]
    public void Process_SweepOfAnotherNamespace_ClosesNothing()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = false, Kernel = static (_, _) => null };
        scenario.Open(1, TestRegistry.Api);
        scenario.Sweep(1.1);

        scenario.Sweep(2, netns: 77);
        scenario.RunTo(5);

        Assert.Single(scenario.Engine.Connections);
    }

    [Fact]
    public void Process_OpenedWhileTheSweepRan_IsKept()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Socket(TestRegistry.Api);
        var netns = new NetnsId(Scenario.HostNetns);

        scenario.Feed(new Event { Time = Scenario.At(1), Kind = EventKind.SweepStarted, Netns = netns });
        socket.Connect(1.001).Establish(1.02);
        scenario.Feed(new Event { Time = Scenario.At(1.03), Kind = EventKind.SweepEnded, Netns = netns, Value = 1 });
        scenario.RunTo(3);

        Assert.Single(scenario.Engine.Connections);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void Process_RowOlderThanTheEnd_DoesNotRevive(SourceKind source)
    {
        var scenario = new Scenario(source) { Sweeps = false };
        FakeSocket socket = scenario.Open(1, TestRegistry.Api);
        if (source == SourceKind.Diag) scenario.Sweep(1.1);
        Event row = socket.Sample(1.99);

        socket.Send(1.2, 10).Receive(1.3, 10).RemoteFin(2).Close(2.001);
        scenario.Feed(row);
        scenario.RunTo(5);

        Assert.Empty(scenario.Engine.Connections);
        Assert.Equal(1, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
    }

    [Fact]
    public void Process_RowOfAnEndedSocketWithTheEndsOfALivingOne_ChangesNothing()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = false };
        FakeSocket first = scenario.Socket(TestRegistry.Api, local: "10.0.0.2:55555").Connect(1).Establish(1.02);
        Event row = first.Sample(1.5);
        first.Send(1.6, 10).Receive(1.7, 10).Close(2);
        scenario.Socket(TestRegistry.Api, local: "10.0.0.2:55555").Connect(2.5).Establish(2.52);
        scenario.Sweep(3);

        scenario.Feed(row);
        scenario.RunTo(5);

        Assert.Equal(2, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
        Assert.Single(scenario.Engine.Connections);
    }

    [Fact]
    public void Process_DestroyNoticeTwice_CountsOnce()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = false, Doubled = true };

        scenario.Exchange(1, TestRegistry.Api);
        scenario.RunTo(3);

        Assert.Equal(3, scenario.Output.Connections.Count);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    [InlineData(SourceKind.Proc)]
    public void Process_FoundAtStart_IsNotReportedAsOpened(SourceKind source)
    {
        var before = new Scenario(source);
        FakeSocket old = before.Open(0.5, TestRegistry.Api).Send(0.6, 800).Receive(0.7, 3_000);
        Event row = old.Sample(0.9);
        var scenario = new Scenario(source, allNamespaces: false) { Sweeps = false };
        var netns = new NetnsId(Scenario.HostNetns);
        var another = new NetnsId(5);
        row.Netns = another;

        scenario.Feed(new Event { Time = Scenario.At(0.9), Kind = EventKind.SweepStarted, Netns = another });
        scenario.Feed(row);
        scenario.Feed(new Event { Time = Scenario.At(0.9), Kind = EventKind.SweepEnded, Netns = another, Value = 1 });
        Assert.Single(scenario.Engine.Connections);
        Assert.True(scenario.Engine.Connections[0].FoundAtStart);
        Assert.NotEqual(netns, scenario.Engine.Connections[0].Netns);
        Assert.Empty(scenario.Output.Connections);

        scenario.Feed(new Event { Time = Scenario.At(2), Kind = EventKind.SweepStarted, Netns = another });
        scenario.Feed(new Event { Time = Scenario.At(2), Kind = EventKind.SweepEnded, Netns = another, Value = 1 });
        scenario.RunTo(4);

        ConnectionRecord record = Assert.Single(scenario.Output.Connections);
        Assert.Equal(ConnectionRecordKind.Closed, record.Kind);
        Assert.False(record.AgeIsExact);
    }

    [Fact]
    public void Process_FirstSeenByALaterSweep_IsReportedAsOpened()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = false };

        scenario.Open(1, TestRegistry.Api);
        scenario.Sweep(2);

        Assert.Equal(1, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Equal(1, scenario.Output.Count(ConnectionRecordKind.Established));
    }

    [Fact]
    public void Process_DestroyOfANeverSampledSocket_CountsAsOpenedAndClosed()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = false };

        scenario.Exchange(1, TestRegistry.Api);
        scenario.RunTo(3);

        Assert.Equal(
            [ConnectionRecordKind.Opened, ConnectionRecordKind.Established, ConnectionRecordKind.Closed],
            scenario.Output.Connections.Select(static r => r.Kind));
        Assert.InRange(scenario.Output.Connections[^1].Received, 20_000UL, 20_001UL); // without states the FIN's octet stays in
        Assert.Empty(scenario.Engine.Connections);
    }

    [Fact]
    public void Process_SameEndsAnotherCookie_AreTwoConnections()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = false };
        scenario.Socket(TestRegistry.Api, local: "10.0.0.2:55555").Connect(1).Establish(1.02);
        scenario.Sweep(2);

        scenario.Sockets.Clear();
        scenario.Socket(TestRegistry.Api, local: "10.0.0.2:55555").Connect(2.5).Establish(2.52);
        scenario.Sweep(3);
        scenario.RunTo(5);

        Assert.Equal(2, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
        Assert.Single(scenario.Engine.Connections);
    }

    [Fact]
    public void Process_TransitionsLostWithTrace_AreRepairedBySamples()
    {
        var scenario = new Scenario();
        FakeSocket socket = scenario.Open(1, TestRegistry.Api);

        scenario.Sockets.Remove(socket); // its end was lost in the ring
        scenario.Feed(new Event { Time = Scenario.At(2), Kind = EventKind.Lost, Source = SourceKind.Trace, Value = 3 });
        scenario.Sweep(2.1);
        scenario.RunTo(5);

        Assert.Equal([(SourceKind.Trace, 3L)], scenario.Output.Losses);
        Assert.Equal(3, scenario.Engine.Lost);
        Assert.Empty(scenario.Engine.Connections);
        Assert.Single(scenario.Output.Of(ConnectionRecordKind.Closed));
    }
}
