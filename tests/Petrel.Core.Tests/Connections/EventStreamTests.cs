using CsCheck;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Connections;

/// <summary>Whatever a source delivers, the books balance.</summary>
public class EventStreamTests
{
    private static readonly EventKind[] Kinds =
    [
        EventKind.StateChanged, EventKind.StateChanged, EventKind.StateChanged, EventKind.Retransmitted,
        EventKind.ResetReceived, EventKind.ResetSent, EventKind.ErrorReported, EventKind.Destroyed, EventKind.SweepStarted,
        EventKind.Sampled, EventKind.SampleMissing, EventKind.SweepEnded, EventKind.Tick, EventKind.Lost,
    ];

    private static readonly string[] Remotes = [TestRegistry.Api, TestRegistry.Private, TestRegistry.PrivateBlob];

    // Few of each, so that the same sockets, addresses and cookies meet again and again.
    private static readonly Gen<Event> AnyEvent =
        from kind in Gen.Int[0, 13].Select(static i => Kinds[i])
        from step in Gen.Long[-2_000_000_000, 5_000_000_000]
        from states in Gen.Select(Gen.Byte[0, 15], Gen.Byte[0, 15])
        from address in Gen.ULong[0, 3]
        from cookie in Gen.ULong[0, 3]
        from ends in Gen.Select(Gen.UShort[0, 2], Gen.Int[0, 2])
        from netns in Gen.UInt[0, 2]
        from source in Gen.Byte[1, 3]
        from number in Gen.UInt[0, 20_000]
        select new Event
        {
            Kind = kind,
            Time = step,
            OldState = (TcpState)states.Item1,
            State = (TcpState)states.Item2,
            SocketAddress = address,
            Cookie = cookie,
            Key = new SocketKey(
                new InetEndpoint(TestRegistry.Endpoint("10.0.0.2:1").Address, ends.Item1),
                TestRegistry.Endpoint(Remotes[ends.Item2])),
            Netns = new NetnsId(netns),
            Source = (SourceKind)source,
            Pid = (int)(number % 3),
            Inode = number % 5,
            Error = (int)(number % 120),
            Value = number % 2,
            Retransmits = (byte)(number % 4),
            Timer = (SocketTimer)(number % 5),
            HasCounters = number % 3 != 0,
            ReceiveQueue = number % 7 == 0 ? number : 0,
            Counters = new TcpCounters
            {
                BytesReceived = number,
                BytesAcked = number % 900,
                BytesSent = number % 800,
                LastDataReceivedMilliseconds = number,
                LastDataSentMilliseconds = number / 2,
                SegmentsIn = number % 3,
            },
        };

    [Theory]
    [InlineData(SourceKind.Trace, true)]
    [InlineData(SourceKind.Trace, false)]
    [InlineData(SourceKind.Diag, true)]
    [InlineData(SourceKind.Proc, true)]
    public void Process_RandomEvents_NeverThrowsAndTheBooksBalance(SourceKind source, bool allNamespaces) =>
        AnyEvent.Array[0, 200].Sample(events =>
        {
            var scenario = new Scenario(source, allNamespaces: allNamespaces) { Kernel = static (_, _) => null };
            var found = new HashSet<(Connection, int)>();
            long now = scenario.Engine.Now;
            foreach (Event e in events)
            {
                Event dated = e;
                dated.Time = now + e.Time;
                now = Math.Max(now, dated.Time);
                scenario.Feed(dated);
                Balance(scenario, found);
            }

            scenario.RunTo(Scenario.Seconds(now) + 10);
            Balance(scenario, found);
        }, iter: 1_000);

    [Fact]
    public void Process_DoubledEvents_CountNothingTwice() =>
        Gen.Int[0, 6].Array[1, 30].Sample(static ends =>
        {
            var scenario = new Scenario { Doubled = true };
            for (int i = 0; i < ends.Length; i++) End(scenario, 1 + i, ends[i]);
            scenario.RunTo(200);

            Assert.Equal(ends.Length, scenario.Output.Count(ConnectionRecordKind.Opened));
            Assert.Equal(ends.Length, scenario.Output.Count(ConnectionRecordKind.Closed));
            Assert.Empty(scenario.Engine.Connections);
        }, iter: 200);

    private static void End(Scenario scenario, double at, int how)
    {
        FakeSocket socket = scenario.Connect(at, TestRegistry.Api);
        switch (how)
        {
            case 0: socket.Refuse(at + 0.1); break;
            case 1: socket.Abandon(at + 0.1); break;
            case 2: socket.Unreachable(at + 0.1); break;
            case 3: socket.Establish(at + 0.1).Send(at + 0.2, 10).Receive(at + 0.3, 10).Close(at + 0.4); break;
            case 4: socket.Establish(at + 0.1).Send(at + 0.2, 10).Receive(at + 0.3, 10).RemoteFin(at + 0.4).Close(at + 0.5); break;
            case 5: socket.Establish(at + 0.1).Reset(at + 0.4); break;
            default: socket.Establish(at + 0.1).Abort(at + 0.4); break;
        }
    }

    // Every connection here is attributed; what was found at the start is closed without having been reported as opened.
    private static void Balance(Scenario scenario, HashSet<(Connection, int)> found)
    {
        foreach (Connection connection in scenario.Engine.Connections)
        {
            if (connection.FoundAtStart) found.Add((connection, connection.Generation));
        }

        RecordingOutput output = scenario.Output;
        int opened = output.Count(ConnectionRecordKind.Opened), closed = output.Count(ConnectionRecordKind.Closed);
        Assert.True(opened + found.Count >= closed, $"{opened} opened, {found.Count} found, {closed} closed");
        Assert.Equal(opened + found.Count, closed + scenario.Engine.Connections.Count);
    }
}
