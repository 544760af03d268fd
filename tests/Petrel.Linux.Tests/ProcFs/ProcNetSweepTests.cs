using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

/// <summary>Against the running kernel, with sockets of this process on loopback.</summary>
public class ProcNetSweepTests
{
    private static readonly NetnsId Somewhere = new(4711);

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    public void Sweep_OwnConnection_IsSampledOnceWithBothEndsAndQueue(string address, bool mapped)
    {
        using Pair pair = new(address, mapped);
        pair.Server.Send(new byte[17]);

        Event sample = WaitForSample(pair, item => item.ReceiveQueue == 17);

        Assert.Equal(TcpState.Established, sample.State);
        Assert.Equal(pair.Client.LocalEndPoint is IPEndPoint local ? (ushort)local.Port : 0, sample.Key.Local.Port);
        Assert.Equal(InetAddress.From(IPAddress.Parse(address)), sample.Key.Remote.Address);
        Assert.Equal(SourceKind.Proc, sample.Source);
        Assert.Equal(Somewhere, sample.Netns);
        Assert.Equal(OwnUid(), sample.Uid);
        Assert.NotEqual(0ul, sample.Inode);
    }

    [Fact]
    public void Sweep_LeakedAfterThePeerClosed_IsCloseWait()
    {
        using Pair pair = new("127.0.0.1", mapped: false);
        pair.Server.Dispose();

        Assert.Equal(TcpState.CloseWait, WaitForSample(pair, item => item.State == TcpState.CloseWait).State);
    }

    [Fact]
    public void Sweep_ListenerAndTimeWaitOnAWatchedPort_AreNoConnections()
    {
        using Pair pair = new("127.0.0.1", mapped: false);
        pair.Client.Dispose();
        pair.Server.Dispose();
        ProcNetSweep sweep = new(pair.Ports);

        Assert.True(SpinWait.SpinUntil(() => States(pair).SetEquals([TcpState.Listen, TcpState.TimeWait]), 10_000));
        Assert.DoesNotContain(Sweep(sweep), item => item.Kind == EventKind.Sampled);
    }

    [Fact]
    public void Sweep_ThisMachine_IsFramedInOrderOfTimeAndComplete()
    {
        using Pair pair = new("127.0.0.1", mapped: false);
        ProcNetSweep sweep = new(pair.Ports);

        Event[] events = Sweep(sweep);

        Assert.Equal(
            [EventKind.SweepStarted, EventKind.Sampled, EventKind.HostCountersRead, EventKind.SweepEnded],
            events.Select(item => item.Kind));
        Assert.Equal(events.OrderBy(item => item.Time).Select(item => item.Kind), events.Select(item => item.Kind));
        Assert.Equal(1, events[^1].Value);
        Assert.True(Assert.IsType<HostCounters>(events[2].Payload).TcpInUse >= 3);
        Assert.Equal(0, sweep.Malformed);
        Assert.True(sweep.Availability.IsAvailable);
    }

    [Fact]
    public void Sweep_AfterWarmUp_AllocatesNothingForSockets()
    {
        using Pair pair = new("127.0.0.1", mapped: false);
        ProcNetSweep sweep = new(pair.Ports);
        EventBuffer into = new();
        // A changed host counter is a new object, and other tests open sockets meanwhile: most sweeps allocate nothing.
        long[] allocated = new long[200];
        for (int turn = 0; turn < allocated.Length; turn++)
        {
            into.Clear();
            long before = GC.GetAllocatedBytesForCurrentThread();
            sweep.Sweep(Somewhere, into);
            allocated[turn] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated[10..].Min());
        Assert.True(allocated[10..].Max() <= 120, $"{allocated[10..].Max()} bytes are more than one HostCounters.");
    }

    [Fact]
    public void Sweep_ThreadInAnotherNamespace_SeesThatNamespace()
    {
        using Pair outside = new("127.0.0.1", mapped: false);
        HashSet<int> seen = [];
        int moved = -1;
        Thread thread = new(() =>
        {
            const int CLONE_NEWNET = 0x40000000;
            moved = Unshare(CLONE_NEWNET);
            if (moved != 0) return;
            using Socket inside = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            inside.Bind(new IPEndPoint(IPAddress.Any, 0));
            inside.Listen();
            seen.Add(((IPEndPoint)inside.LocalEndPoint!).Port);
            seen.SymmetricExceptWith(LocalPorts());
        });
        thread.Start();
        thread.Join();
        Assert.SkipUnless(moved == 0, "unshare(CLONE_NEWNET) wants CAP_SYS_ADMIN");

        Assert.Empty(seen);
        Assert.Contains(outside.Port, LocalPorts());
    }

    private static uint OwnUid() => uint.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2]);

    private static HashSet<int> LocalPorts() => [.. Rows().Select(row => (int)row.Key.Local.Port)];

    private static HashSet<TcpState> States(Pair pair) =>
        [.. Rows().Where(row => row.Key.Remote.Port == pair.Port || row.Key.Local.Port == pair.Port).Select(row => row.State)];

    private static List<ProcNetTcpRow> Rows()
    {
        ProcNetReader reader = new();
        List<ProcNetTcpRow> rows = [];
        Assert.True(reader.Open(ProcNetReader.Tcp));
        while (reader.TryReadLine(out ReadOnlySpan<byte> line))
        {
            if (ProcNetTcp.ParseLine(line, null, BitConverter.IsLittleEndian, out ProcNetTcpRow row) == ProcNetTcpLine.Row)
                rows.Add(row);
        }

        reader.Close();
        Assert.Equal(0, reader.Error);
        return rows;
    }

    private static Event WaitForSample(Pair pair, Func<Event, bool> wanted)
    {
        ProcNetSweep sweep = new(pair.Ports);
        Event[] samples = [];
        _ = SpinWait.SpinUntil(
            () =>
            {
                samples = [.. Sweep(sweep).Where(item => item.Kind == EventKind.Sampled)];
                return samples.Any(wanted);
            },
            TimeSpan.FromSeconds(10));
        return Assert.Single(samples, item => wanted(item));
    }

    private static Event[] Sweep(ProcNetSweep sweep)
    {
        EventBuffer into = new();
        sweep.Sweep(Somewhere, into);
        return into.Span.ToArray();
    }

    [DllImport("libc", EntryPoint = "unshare")]
    private static extern int Unshare(int flags);

    /// <summary>A connection to a listener of a random port.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly Socket _listener;

        internal Pair(string address, bool mapped)
        {
            IPAddress ip = IPAddress.Parse(address);
            _listener = new(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _listener.Bind(new IPEndPoint(ip, 0));
            _listener.Listen();
            Port = (ushort)((IPEndPoint)_listener.LocalEndPoint!).Port;
            if (mapped) ip = ip.MapToIPv6();
            Client = new(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (mapped) Client.DualMode = true;
            Client.Connect(new IPEndPoint(ip, Port));
            Server = _listener.Accept();
        }

        internal ushort Port { get; }

        internal PortSet Ports => new([Port]);

        internal Socket Client { get; }

        internal Socket Server { get; }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
            _listener.Dispose();
        }
    }
}
