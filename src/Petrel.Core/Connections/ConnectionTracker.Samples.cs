using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>What polling shows: sockets as they stand, and which of them are gone.</summary>
internal sealed partial class ConnectionTracker
{
    private void OnSampled(in Event e)
    {
        // A row that is older than the end of its socket must not revive it.
        if (_gone.Contains(e.Cookie)) return;
        Connection? connection = FindSampled(e);
        if (connection is null)
        {
            if (!IsAlive(e.State)) return;
            connection = AdoptSampled(e);
        }

        if (!connection.IsOpen) return;
        connection.MissingSince = 0;
        connection.SweepSeenAt = e.Time;
        TakeSample(connection, e);
        if (!SeesTransitions || DisagreesForLong(connection, e))
        {
            NoteFirstCloser(connection, connection.State, e.State);
            MoveTo(connection, e.State, e.Time);
        }

        if (connection.IsOpen) Notify(ConnectionChangeKind.Sampled, connection, e.Time);
    }

    private Connection? FindSampled(in Event e)
    {
        if (table.Find(e.Key, e.Netns, e.Cookie) is { } same) return same;
        if (table.Find(e.Key, e.Netns) is not { } other) return FindHalfOpen(e);

        // The same ends, another socket: the first is gone and its end was not seen.
        if (other.IsOpen) Forget(other, e.Time);
        return null;
    }

    /// <summary>A connection in SYN_SENT whose local port no event has told yet.</summary>
    private Connection? FindHalfOpen(in Event e)
    {
        if (e.State != TcpState.SynSent || !SeesTransitions) return null;
        for (int i = 0; i < table.Count; i++)
        {
            Connection candidate = table[i];
            if (candidate.Key.Local.Port != 0 || candidate.Key.Remote != e.Key.Remote || !candidate.IsOpen) continue;
            if (candidate.Netns.IsKnown && candidate.Netns != e.Netns) continue;
            table.Rekey(candidate, e.Key);
            return candidate;
        }

        return null;
    }

    private Connection AdoptSampled(in Event e)
    {
        Connection connection = table.Add(e.Time, e.Netns, e.Key);
        connection.Cookie = e.Cookie;
        connection.State = e.State;
        connection.FoundAtStart = _sweeps.IsFirst(e.Netns) || SeesTransitions;
        SetSampleFields(connection, e);
        if (e.State != TcpState.SynSent) connection.EstablishedAt = e.Time;
        NoteFirstCloser(connection, TcpState.Unknown, e.State);
        Notify(ConnectionChangeKind.Opened, connection, e.Time);
        if (connection.EstablishedAt != 0) Notify(ConnectionChangeKind.Established, connection, e.Time);
        if (e.State == TcpState.CloseWait) Notify(ConnectionChangeKind.StateChanged, connection, e.Time);
        return connection;
    }

    private static void TakeSample(Connection connection, in Event e)
    {
        // In-order arrival ends a wait: what was sent again has been answered.
        if (e.HasCounters && e.Counters.BytesReceived > connection.Counters.BytesReceived) ClearRetransmits(connection);
        SetSampleFields(connection, e);
    }

    private static void SetSampleFields(Connection connection, in Event e)
    {
        if (e.Cookie != 0) connection.Cookie = e.Cookie;
        if (e.Inode != 0) connection.Inode = e.Inode;
        if (e.Netns.IsKnown) connection.Netns = e.Netns;
        connection.SampledAt = e.Time;
        connection.Timer = e.Timer;
        connection.TimerRetransmits = e.Retransmits;
        connection.TimerMilliseconds = e.TimerMilliseconds;
        connection.ReceiveQueue = e.ReceiveQueue;
        TakeFigures(connection, e);
    }

    private static void TakeFigures(Connection connection, in Event e)
    {
        if (!e.HasCounters) return;
        connection.Counters = e.Counters;
        connection.HasCounters = true;
        connection.FiguresAt = e.Time;
    }

    /// <summary>
    /// With tracepoints a sample may run ahead of transitions that still wait in a ring; only a disagreement that lasts
    /// means that a transition was lost.
    /// </summary>
    private static bool DisagreesForLong(Connection connection, in Event e)
    {
        if (connection.State == e.State) connection.DisagreesSince = 0;
        else if (connection.DisagreesSince == 0) connection.DisagreesSince = e.Time;
        else return e.Time - connection.DisagreesSince > LastingDoubt;
        return false;
    }

    private void OnSampleMissing(in Event e)
    {
        if (table.Find(e.Key, e.Netns, e.Cookie) is not { IsOpen: true } connection) return;
        if (connection.MissingSince == 0) connection.MissingSince = e.Time;
        if (!SeesTransitions || e.Time - connection.MissingSince > LastingDoubt) Vanish(connection, e.Time);
    }

    private void OnSweepEnded(in Event e)
    {
        if (!_sweeps.End(e.Netns, e.Value == 1, out long startedAt)) return;
        for (int i = table.Count - 1; i >= 0; i--)
        {
            Connection connection = table[i];
            if (connection.Netns == e.Netns && connection.IsOpen && connection.SweepSeenAt < startedAt &&
                connection.OpenedAt < startedAt && connection.StateSince < startedAt &&
                connection.Key.Local.Port != 0)
            {
                Vanish(connection, e.Time);
            }
        }
    }

    /// <summary>It is gone; its last figures, if the kernel announces them, are on their way.</summary>
    private void Vanish(Connection connection, long time)
    {
        if (connection.State == TcpState.Close) return;
        TcpState old = connection.State;
        connection.State = TcpState.Close;
        connection.StateSince = time;
        if (old == TcpState.LastAck && connection.FirstCloser == FirstCloser.None)
            connection.FirstCloser = FirstCloser.Remote;
        ScheduleSettling(connection, time + FiguresGrace);
    }
}
