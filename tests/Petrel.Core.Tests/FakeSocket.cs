using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests;

/// <summary>
/// One socket of the simulated kernel: what happens to it changes its figures and sends what the scenario's source would
/// see of it, in the kernel's order. Times are seconds of the scenario.
/// </summary>
internal sealed class FakeSocket(Scenario scenario, SocketKey key, uint netns, ulong address, ulong cookie, int pid)
{
    private const int ECONNREFUSED = 111, ETIMEDOUT = 110, EHOSTUNREACH = 113, ECONNRESET = 104;

    private double _receivedAt, _sentAt, _ackedAt;
    private uint _segmentsIn;
    private bool _finAcknowledged;

    internal SocketKey Key { get; } = key;

    internal NetnsId Netns { get; } = new(netns);

    internal ulong Address { get; } = address;

    internal ulong Cookie { get; } = cookie;

    internal int Pid { get; } = pid;

    internal TcpState State { get; private set; } = TcpState.Close;

    internal ulong Received { get; private set; }

    internal ulong Sent { get; private set; }

    /// <summary>What is set here stands in every sample from now on.</summary>
    internal uint ReceiveQueue { get; set; }

    internal SocketTimer Timer { get; set; }

    internal byte TimerRetransmits { get; set; }

    internal uint TimerMilliseconds { get; set; }

    internal uint UnackedSegments { get; set; }

    internal uint TotalRetransmits { get; private set; }

    internal ulong Inode { get; set; } = 7000 + cookie;

    /// <summary>Whether a look-up finds it.</summary>
    internal bool Exists => State is not TcpState.Close;

    internal FakeSocket Connect(double at)
    {
        scenario.RunTo(at);
        Timer = SocketTimer.Retransmit;
        TimerMilliseconds = 1000;

        // The kernel has not chosen the local port yet when it tells of the connect.
        Move(at, TcpState.SynSent, new SocketKey(Key.Local with { Port = 0 }, Key.Remote), connects: true);
        return this;
    }

    internal FakeSocket RepeatSyn(double at)
    {
        scenario.RunTo(at);
        TotalRetransmits++;
        TimerRetransmits++;
        Trace(at, EventKind.Retransmitted);
        return this;
    }

    internal FakeSocket Establish(double at)
    {
        scenario.RunTo(at);
        Timer = SocketTimer.None;
        TimerRetransmits = 0;
        _receivedAt = _ackedAt = at;
        _segmentsIn++;
        Move(at, TcpState.Established);
        return this;
    }

    /// <summary>We send payload; the peer acknowledges it at once.</summary>
    internal FakeSocket Send(double at, ulong octets)
    {
        scenario.RunTo(at);
        Sent += octets;
        _sentAt = _ackedAt = at;
        return this;
    }

    internal FakeSocket Receive(double at, ulong octets)
    {
        scenario.RunTo(at);
        Received += octets;
        _segmentsIn++;
        _receivedAt = at;
        return this;
    }

    internal FakeSocket RemoteFin(double at)
    {
        scenario.RunTo(at);
        Received++; // the kernel counts the FIN as an octet
        Move(at, State == TcpState.FinWait2 ? TcpState.TimeWait : TcpState.CloseWait);
        if (State == TcpState.TimeWait) Vanish(at);
        return this;
    }

    /// <summary>The local process closes in good order, and the peer agrees.</summary>
    internal FakeSocket Close(double at)
    {
        scenario.RunTo(at);
        if (State == TcpState.CloseWait)
        {
            Move(at, TcpState.LastAck);
            Move(at, TcpState.Close);
        }
        else
        {
            Move(at, TcpState.FinWait1);
            Move(at, TcpState.FinWait2);
            Received++;
            Move(at, TcpState.Close); // how the tracepoint shows the hand-over to a TIME_WAIT socket
        }

        _finAcknowledged = true;
        Vanish(at);
        return this;
    }

    internal FakeSocket Refuse(double at) => Fail(at, ECONNREFUSED, reset: true);

    internal FakeSocket Unreachable(double at) => Fail(at, EHOSTUNREACH, reset: false);

    /// <summary>An ICMP error that arrives while connect() still runs: it is reported without its errno, and before the end.</summary>
    internal FakeSocket UnreachableInConnect(double at)
    {
        scenario.RunTo(at);
        if (scenario.Source == SourceKind.Trace) scenario.Feed(New(at, EventKind.ErrorReported));
        Move(at, TcpState.Close);
        Vanish(at);
        return this;
    }

    internal FakeSocket TimeOut(double at) => Fail(at, ETIMEDOUT, reset: false);

    internal FakeSocket Reset(double at) => Fail(at, ECONNRESET, reset: true);

    /// <summary>The client gives the connect up.</summary>
    internal FakeSocket Abandon(double at)
    {
        scenario.RunTo(at);
        Move(at, TcpState.Close);
        Vanish(at);
        return this;
    }

    /// <summary>The client closes without having read all: a reset goes out.</summary>
    internal FakeSocket Abort(double at)
    {
        scenario.RunTo(at);
        ReceiveQueue = 400;
        Trace(at, EventKind.ResetSent);
        return Abandon(at);
    }

    /// <summary>A reset that comes after the connection has been closed.</summary>
    internal FakeSocket LateReset(double at)
    {
        scenario.RunTo(at);
        _segmentsIn++;
        Trace(at, EventKind.ResetReceived);
        return this;
    }

    internal Event Sample(double at)
    {
        Event e = New(at, EventKind.Sampled);
        e.State = State;
        e.Netns = Netns;
        e.Timer = Timer;
        e.Retransmits = TimerRetransmits;
        e.TimerMilliseconds = TimerMilliseconds;
        e.ReceiveQueue = ReceiveQueue;
        e.Inode = Inode;
        if (scenario.Source == SourceKind.Proc) return e;
        e.Source = SourceKind.Diag;
        FillFigures(ref e, at);
        return e;
    }

    private void FillFigures(ref Event e, double at)
    {
        bool established = _ackedAt != 0;
        e.Cookie = Cookie;
        e.HasCounters = true;
        e.Counters = new TcpCounters
        {
            BytesReceived = Received,
            BytesSent = Sent,
            BytesAcked = established ? Sent + 1 + (_finAcknowledged ? 1UL : 0) : 0,
            LastDataReceivedMilliseconds = Milliseconds(at, _receivedAt),
            LastDataSentMilliseconds = Milliseconds(at, _sentAt),
            LastAckReceivedMilliseconds = Milliseconds(at, _ackedAt),
            RttMicroseconds = 20_000,
            UnackedSegments = UnackedSegments,
            TotalRetransmits = TotalRetransmits,
            SegmentsIn = _segmentsIn,
        };
    }

    private FakeSocket Fail(double at, int error, bool reset)
    {
        scenario.RunTo(at);
        if (reset) _segmentsIn++;
        if (reset) Trace(at, EventKind.ResetReceived);
        Move(at, TcpState.Close);
        Event report = New(at, EventKind.ErrorReported);
        report.Error = error;
        if (scenario.Source == SourceKind.Trace) scenario.Feed(report);
        Vanish(at);
        return this;
    }

    private void Move(double at, TcpState to, SocketKey? shown = null, bool connects = false)
    {
        Event e = New(at, EventKind.StateChanged);
        e.SocketAddress = Address;
        e.OldState = State;
        e.State = State = to;
        if (shown is { } key) e.Key = key;
        if (connects) (e.Pid, e.Tid, e.Netns) = (Pid, Pid, Netns);
        if (scenario.Source == SourceKind.Trace) scenario.Feed(e);
    }

    /// <summary>The socket is freed; its last figures follow from a work queue.</summary>
    private void Vanish(double at)
    {
        State = TcpState.Close;
        Trace(at, EventKind.Destroyed);
        if (scenario.Source == SourceKind.Proc) return;
        Event figures = New(at, EventKind.Destroyed);
        figures.Source = SourceKind.Diag;
        figures.Netns = Netns;
        figures.ReceiveQueue = ReceiveQueue;
        FillFigures(ref figures, at);
        scenario.Feed(figures);
    }

    private void Trace(double at, EventKind kind)
    {
        if (scenario.Source != SourceKind.Trace) return;
        Event e = New(at, kind);
        e.SocketAddress = Address;
        if (kind is EventKind.ResetReceived or EventKind.Destroyed) e.Cookie = Cookie;
        scenario.Feed(e);
    }

    private Event New(double at, EventKind kind) =>
        new() { Time = Scenario.At(at), Kind = kind, Source = scenario.Source, Key = Key, State = State };

    private static uint Milliseconds(double now, double then) => (uint)Math.Round(Math.Max(0, now - then) * 1000);
}
