using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>How connections end: who closed first, with which error, and when nothing more will be learned.</summary>
internal sealed partial class ConnectionTracker
{
    // The kernel reports the error of a failed connect right after the transition, its last figures (from a work queue)
    // some milliseconds later.
    private const long ErrorGrace = 10_000_000;
    private const long FiguresGrace = 250_000_000;

    private readonly PriorityQueue<(Connection Connection, int Generation), long> _endings = new();

    /// <summary>When the tracker next wants <see cref="OnTime"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDeadline => _endings.TryPeek(out _, out long due) ? due : long.MaxValue;

    /// <summary>Settles the endings that have waited long enough.</summary>
    public void OnTime(long now)
    {
        while (_endings.TryPeek(out (Connection Connection, int Generation) ending, out long due) && due <= now)
        {
            _endings.Dequeue();
            if (ending.Connection.Generation == ending.Generation && ending.Connection.SettleAt == due)
                Settle(ending.Connection, due);
        }
    }

    private static void NoteFirstCloser(Connection connection, TcpState from, TcpState to)
    {
        connection.PeerClosed |= to is TcpState.CloseWait or TcpState.LastAck or TcpState.Closing or TcpState.TimeWait ||
            (from == TcpState.FinWait2 && to == TcpState.Close);
        if (connection.FirstCloser != FirstCloser.None) return;
        if (to is TcpState.FinWait1 or TcpState.FinWait2 or TcpState.Closing or TcpState.TimeWait)
            connection.FirstCloser = FirstCloser.Local;
        else if (to is TcpState.CloseWait or TcpState.LastAck || from is TcpState.CloseWait or TcpState.LastAck)
            connection.FirstCloser = FirstCloser.Remote;
    }

    /// <summary>Decides how it ended, at once where the evidence is complete, else after the error had time to come.</summary>
    private void BeginEnding(Connection connection, TcpState old, long time)
    {
        bool handshakeFailed = connection.EstablishedAt == 0;
        bool certain = connection.ResetReceived || connection.ResetSent || connection.Error != 0 ||
            connection.FirstCloser != FirstCloser.None;
        connection.StateSince = time;
        if (certain || old == TcpState.Unknown) End(connection, CloseClassifier.Classify(connection), time);
        else ScheduleSettling(connection, time + ErrorGrace);

        if (!connection.IsOpen) ScheduleSettling(connection, time + (handshakeFailed ? ErrorGrace : FiguresGrace));
    }

    private void End(Connection connection, CloseCause cause, long time)
    {
        connection.EndedAt = time;
        connection.ClosedBy = cause;
        Notify(ConnectionChangeKind.Ended, connection, time);
    }

    private void ScheduleSettling(Connection connection, long due)
    {
        connection.SettleAt = due;
        _endings.Enqueue((connection, connection.Generation), due);
    }

    /// <summary>A deadline of an ending connection: first the cause is settled, then the connection forgotten.</summary>
    private void Settle(Connection connection, long time)
    {
        if (connection.IsOpen)
        {
            // It was thought gone, and a later sample showed it alive.
            if (connection.State is not (TcpState.Close or TcpState.TimeWait)) return;
            End(connection, CloseClassifier.Classify(connection), connection.StateSince);
            if (connection.EstablishedAt != 0)
            {
                ScheduleSettling(connection, time + FiguresGrace);
                return;
            }
        }

        Forget(connection, time);
    }

    private void Forget(Connection connection, long time)
    {
        if (connection.IsOpen) End(connection, CloseClassifier.Classify(connection), time);
        Notify(ConnectionChangeKind.Closed, connection, time);
        table.Remove(connection);
    }

    private void OnReset(in Event e, bool received)
    {
        if (Locate(e) is not { IsOpen: true } connection) return;

        // A reset after either side has closed is how many healthy connections end: it says nothing.
        if (connection.FirstCloser != FirstCloser.None) return;
        if (received) connection.ResetReceived = true;
        else connection.ResetSent = true;
    }

    private void OnErrorReported(in Event e)
    {
        Connection? connection = Locate(e);

        // While the process is still inside connect(), an ICMP error is kept as sk_err_soft: the report carries no errno.
        if (e.Error == 0 && connection is null) _softErrors.Add(e.Key);
        if (connection is null) return;
        connection.Error = e.Error;
        connection.SoftError |= e.Error == 0 && connection.EstablishedAt == 0;
        if (connection.IsOpen && connection.State == TcpState.Close) Settle(connection, e.Time);
    }

    private void OnDestroyed(in Event e)
    {
        Connection? connection = Locate(e);
        bool isNews = e.Source == SourceKind.Diag && !SeesTransitions && !_gone.Contains(e.Cookie);
        _gone.Add(e.Cookie);
        if (connection is null && isNews) connection = AdoptDestroyed(e);
        if (connection is null) return;

        if (e.Source == SourceKind.Trace)
        {
            table.UnbindSocketAddress(connection);
            return;
        }

        TakeFigures(connection, e);
        if (SeesTransitions && connection.IsOpen) return;
        if (connection.IsOpen)
        {
            // Which side closed first was not seen, but a connection in good order ends with the peer's FIN.
            CloseCause cause = CloseClassifier.ClassifyDestroyed(connection, e.ReceiveQueue, e.SendQueue);
            connection.PeerClosed = cause != CloseCause.RemoteReset;
            End(connection, cause, e.Time);
        }

        Forget(connection, e.Time);
    }

    /// <summary>Without tracepoints, a short connection is first heard of when it is gone.</summary>
    private Connection AdoptDestroyed(in Event e)
    {
        Connection connection = table.Add(e.Time, e.Netns, e.Key);
        connection.Cookie = e.Cookie;
        connection.State = TcpState.Unknown;
        bool shookHands = e.HasCounters && e.Counters.BytesAcked > 0;
        Notify(ConnectionChangeKind.Opened, connection, e.Time);
        if (shookHands)
        {
            connection.EstablishedAt = e.Time;
            Notify(ConnectionChangeKind.Established, connection, e.Time);
        }

        return connection;
    }
}
