using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>
/// Turns kernel events into the life of each connection: who closed first, how, after how long. Tolerates what is out
/// of order, doubled or lost.
/// </summary>
/// <param name="table">The connections; this is the only type that adds and removes.</param>
/// <param name="observer">Is told of every change.</param>
/// <param name="adoptUnknown">
/// Whether an event of a socket that was never seen to open starts a connection. True where all namespaces are watched;
/// else such a socket most likely belongs to a namespace that is not.
/// </param>
internal sealed partial class ConnectionTracker(ConnectionTable table, IConnectionObserver observer, bool adoptUnknown)
{
    // With tracepoints, samples that contradict them this long mean that a transition was lost.
    private const long LastingDoubt = 1_000_000_000;

    private readonly SweepReconciler _sweeps = new();
    private readonly GoneSockets _gone = new();
    private readonly SoftErrors _softErrors = new();

    /// <summary>Whether the source tells every transition, so that states need no confirmation by samples.</summary>
    public bool SeesTransitions { get; set; }

    /// <summary>Applies one event; kinds that do not concern sockets are ignored.</summary>
    public void Apply(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.StateChanged: OnStateChanged(e); break;
            case EventKind.Retransmitted: OnRetransmitted(e); break;
            case EventKind.ResetReceived: OnReset(e, received: true); break;
            case EventKind.ResetSent: OnReset(e, received: false); break;
            case EventKind.ErrorReported: OnErrorReported(e); break;
            case EventKind.Destroyed: OnDestroyed(e); break;
            case EventKind.Sampled: OnSampled(e); break;
            case EventKind.SampleMissing: OnSampleMissing(e); break;
            case EventKind.SweepStarted: _sweeps.Start(e.Netns, e.Time); break;
            case EventKind.SweepEnded: OnSweepEnded(e); break;
            default: break;
        }
    }

    private void OnStateChanged(in Event e)
    {
        if (e.State == TcpState.SynSent && e.OldState == TcpState.Close)
        {
            Open(e);
            return;
        }

        if (Locate(e) is not { } connection) return;
        NoteFirstCloser(connection, e.OldState, e.State);
        MoveTo(connection, e.State, e.Time);
    }

    private void Open(in Event e)
    {
        if (table.TryFind(e.SocketAddress, out Connection? previous))
        {
            // The same connect once more, or late: what followed it has been seen already.
            if (previous.IsOpen && previous.OpenedAt >= e.Time && previous.Key.Remote == e.Key.Remote) return;

            // The address is reused within milliseconds; if its last owner's end was lost, it has ended by now.
            Forget(previous, e.Time);
        }

        Connection connection = table.Add(e.Time, e.Netns, e.Key);
        table.BindSocketAddress(connection, e.SocketAddress);
        connection.OpenedExactly = true;
        connection.State = TcpState.SynSent;
        connection.Pid = e.Pid;
        connection.Tid = e.Tid;
        connection.FallbackProcessName = e.Payload as string;
        Notify(ConnectionChangeKind.Opened, connection, e.Time);
    }

    private Connection? Locate(in Event e)
    {
        if (e.SocketAddress != 0 && table.TryFind(e.SocketAddress, out Connection? known))
        {
            if (known.Key.Local.Port == 0 && e.Key.Local.Port != 0 && e.Key.Remote == known.Key.Remote)
            {
                table.Rekey(known, e.Key);
                known.SoftError = _softErrors.Take(e.Key);
            }

            if (e.Cookie != 0) known.Cookie = e.Cookie;
            return known;
        }

        if (e.Key.Local.Port == 0) return null;
        Connection? byKey = table.Find(e.Key, e.Netns, e.Cookie);
        if (byKey is not null)
        {
            if (e.SocketAddress != 0 && byKey.SocketAddress == 0 && byKey.IsOpen)
                table.BindSocketAddress(byKey, e.SocketAddress);
            if (e.Cookie != 0 && byKey.Cookie == 0) byKey.Cookie = e.Cookie;
            return byKey;
        }

        return adoptUnknown && e.Kind == EventKind.StateChanged && IsAlive(e.State) ? Adopt(e) : null;
    }

    private Connection Adopt(in Event e)
    {
        Connection connection = table.Add(e.Time, e.Netns, e.Key);
        if (e.SocketAddress != 0) table.BindSocketAddress(connection, e.SocketAddress);
        connection.State = e.OldState;
        connection.FoundAtStart = true;
        Notify(ConnectionChangeKind.Opened, connection, e.Time);
        return connection;
    }

    private static bool IsAlive(TcpState state) =>
        state is TcpState.Established or TcpState.SynSent or TcpState.FinWait1 or TcpState.FinWait2
            or TcpState.CloseWait or TcpState.LastAck or TcpState.Closing;

    private void MoveTo(Connection connection, TcpState state, long time)
    {
        if (connection.State == state || !connection.IsOpen) return;
        TcpState old = connection.State;
        connection.State = state;
        connection.StateSince = time;

        if (state == TcpState.Established && connection.EstablishedAt == 0)
        {
            connection.EstablishedAt = time;
            Notify(ConnectionChangeKind.Established, connection, time);
            ClearRetransmits(connection);
        }
        else if (state is TcpState.Close or TcpState.TimeWait)
        {
            BeginEnding(connection, old, time);
        }
        else
        {
            // A sample can be the first to show a state beyond the handshake.
            if (connection.EstablishedAt == 0 && state != TcpState.SynSent) connection.EstablishedAt = time;
            Notify(ConnectionChangeKind.StateChanged, connection, time);
        }
    }

    private void OnRetransmitted(in Event e)
    {
        if (Locate(e) is not { IsOpen: true } connection) return;
        if (connection.Retransmits++ == 0) connection.FirstRetransmitAt = e.Time;
        Notify(ConnectionChangeKind.Retransmitted, connection, e.Time);
    }

    private static void ClearRetransmits(Connection connection)
    {
        connection.Retransmits = 0;
        connection.FirstRetransmitAt = 0;
    }

    private void Notify(ConnectionChangeKind kind, Connection connection, long time) =>
        observer.OnChange(new ConnectionChange(kind, connection, time));
}
