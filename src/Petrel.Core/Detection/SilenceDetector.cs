using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// Established connections on which nothing comes back. The kernel's own counters decide, read when a wait is over and
/// at each tick: what was sent and acknowledged, and how long ago data last came in.
/// </summary>
internal sealed class SilenceDetector : Detector
{
    // Less than a request with its headers; HTTP/2 window updates and acknowledgements stay below.
    private const ulong SmallestRequest = 100;

    // A TLS handshake with its certificates stays below this; a response body rarely does.
    private const ulong HandshakeOctets = 16 * 1024;

    // A pooled connection is closed at its pool time, give or take the client's own timers.
    private const double PoolSlackSeconds = 2;

    // The kernel counts silence in jiffies of up to 10 ms, so the same deadline comes out a little different each time.
    private const long ClockGrain = 50_000_000;

    private const byte FlowingEnough = 2;
    private const ulong BulkOctets = 256 * 1024;

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (connection.State != TcpState.Established || !connection.IsOpen) return;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Established or ConnectionChangeKind.Attributed:
                LookAgain(connection, context, context.Options.FirstByteSeconds);
                break;
            case ConnectionChangeKind.Sampled when connection.HasCounters:
                Judge(connection, context);
                Remember(connection, context);
                break;
            default:
                break;
        }
    }

    internal override void OnDeadline(Connection connection, DetectionContext context)
    {
        if (connection.State == TcpState.Established) context.RequestSample(connection);
    }

    private static void Remember(Connection connection, DetectionContext context)
    {
        ref DetectionMarks marks = ref connection.Marks;
        TcpCounters counters = connection.Counters;
        bool received = counters.BytesReceived > marks.ReceivedBefore;
        bool sent = counters.BytesSent > marks.SentBefore;
        if (received && !sent && marks.ReceivedBefore > 0 && marks.FlowingSamples < byte.MaxValue) marks.FlowingSamples++;
        if (received && connection.Counters.LastDataReceivedMilliseconds <= counters.LastDataSentMilliseconds)
            marks.SentAtLastReceive = counters.BytesSent;
        if (sent && marks.IdleMilliseconds > 0) context.Behaviours.LearnReuse(connection, marks.IdleMilliseconds);
        if (received || sent) DownloadWitness.Forget(ref marks);
        marks.IdleMilliseconds = received || sent ? 0 : counters.LastDataReceivedMilliseconds;
        marks.ReceivedBefore = counters.BytesReceived;
        marks.SentBefore = counters.BytesSent;
    }

    private void Judge(Connection connection, DetectionContext context)
    {
        if (connection.ReceiveQueue > 0) return; // the client itself does not read: not the registry's silence
        if (context.WasJustRaised(connection)) return;
        if (UnansweredSegments.Judge(connection, context)) return;
        if (connection.Counters.BytesReceived == 0) JudgeFirstByte(connection, context);
        else JudgeTransfer(connection, context);
    }

    private void JudgeFirstByte(Connection connection, DetectionContext context)
    {
        if (!HasSent(connection.Counters)) return;
        double limit = context.Options.FirstByteSeconds;
        if (connection.Counters.UnackedSegments > 0)
        {
            LookAgain(connection, context, limit);
            return;
        }

        double waited = connection.Counters.LastDataSentMilliseconds / 1000.0;
        if (waited < limit) LookAgain(connection, context, limit - waited);
        else RaiseNoFirstByte(connection, context, waited, limit);
    }

    private static void RaiseNoFirstByte(
        Connection connection, DetectionContext context, double waited, double limit) =>
        context.RaiseWait(connection, SignalKind.NoFirstByte, waited, limit,
            $"{connection.Endpoint!.Text} acknowledged our request and has sent nothing for {waited:0.0} s", waited);

    // bytes_sent exists since 4.19; before, the acknowledged SYN must be discounted.
    private static bool HasSent(in TcpCounters counters) => counters.BytesSent > 0 || counters.BytesAcked > 1;

    private void JudgeTransfer(Connection connection, DetectionContext context)
    {
        double silent = connection.Counters.LastDataReceivedMilliseconds / 1000.0;
        if (AwaitsAnswer(connection))
        {
            double waited = connection.Counters.LastDataSentMilliseconds / 1000.0;
            if (waited >= context.Options.FirstByteSeconds)
                RaiseNoFirstByte(connection, context, waited, context.Options.FirstByteSeconds);
            else LookAgain(connection, context, context.Options.FirstByteSeconds - waited);
            return;
        }

        double limit = PatienceWith(connection, silent, context);
        if (silent >= limit) RaiseSilent(connection, context, silent, limit);
        else LookAgain(connection, context, limit - silent);
        double askAfter = DownloadWitness.AskAfter(context);
        if (silent < askAfter && limit > askAfter) LookAgain(connection, context, askAfter - silent);
    }

    private static void RaiseSilent(Connection connection, DetectionContext context, double silent, double limit)
    {
        DownloadVerdict verdict = connection.Marks.DownloadVerdict;
        string state = verdict switch
        {
            DownloadVerdict.Stalled => "the file that it fills is open and does not grow",
            DownloadVerdict.Idle => "connection still open beyond its pool time, with no download file waiting",
            _ => "connection still open",
        };
        context.RaiseWait(connection, verdict == DownloadVerdict.Idle ? SignalKind.IdleBeyondPool : SignalKind.TransferSilent,
            silent, limit,
            $"nothing from {connection.Endpoint!.Text} for {silent:0.0} s after {connection.Counters.BytesReceived} bytes, {state}",
            silent);
    }

    /// <summary>
    /// Whether a request is out: something of a request's size was sent after the last data came in, on a connection
    /// that has answered nothing but the handshake yet. Later requests cannot be told from HTTP/2 housekeeping.
    /// </summary>
    private static bool AwaitsAnswer(Connection connection)
    {
        const uint ClearlyLater = 50;
        TcpCounters counters = connection.Counters;
        return counters.UnackedSegments == 0 && counters.BytesReceived < HandshakeOctets &&
            counters.LastDataSentMilliseconds + ClearlyLater < counters.LastDataReceivedMilliseconds &&
            counters.BytesSent - connection.Marks.SentAtLastReceive >= SmallestRequest;
    }

    /// <summary>How long silence may be mere idleness: the client's pool time, where it may pool.</summary>
    private static double PatienceWith(Connection connection, double silent, DetectionContext context)
    {
        const double SoonSeconds = 0.25;

        // Whose it is may still be found out, on a busy machine late.
        const double OwnerSeconds = 15;
        PoolingView view = context.Behaviours.Of(connection);
        double stalled = context.Options.TransferSilenceSeconds;
        if (view is { Habit: PoolBehaviour.Closes, OpensFileFirst: false }) return stalled;

        double pooled = Math.Max(stalled, view.PoolSeconds + PoolSlackSeconds);
        DownloadWitness.Ask(connection, silent, context);
        return connection.Marks.DownloadVerdict switch
        {
            DownloadVerdict.Stalled => stalled,
            DownloadVerdict.Idle => pooled,
            _ when view.Habit == PoolBehaviour.Pools => pooled,
            _ when view.Habit == PoolBehaviour.Unknown && !IsBulkTransfer(connection) => pooled,
            _ when connection.Pid == 0 => Math.Max(stalled, OwnerSeconds),
            _ when DownloadWitness.IsAwaited(connection, context) => Math.Max(stalled, silent + SoonSeconds),
            _ => stalled,
        };
    }

    private static bool IsBulkTransfer(Connection connection) =>
        connection.Marks.FlowingSamples >= FlowingEnough || connection.Counters.BytesReceived >= BulkOctets;

    private void LookAgain(Connection connection, DetectionContext context, double afterSeconds)
    {
        long due = context.Now + DetectionContext.Nanoseconds(afterSeconds);
        bool pending = connection.Marks.SilenceCheckAt > context.Now;
        if (pending && connection.Marks.SilenceCheckAt <= due + ClockGrain) return;
        connection.Marks.SilenceCheckAt = due;
        context.Schedule(this, connection, due);
    }
}
