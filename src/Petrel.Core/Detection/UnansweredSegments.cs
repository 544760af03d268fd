using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// What the peer's kernel leaves unanswered: data without an acknowledgement, keep-alive probes without a reply. Says that
/// the path is gone, where silence alone leaves that open.
/// </summary>
internal static class UnansweredSegments
{
    private const long ProbePatience = 1_500_000_000;

    /// <summary>Judges a connection by its latest sample; true if that was raised.</summary>
    internal static bool Judge(Connection connection, DetectionContext context) =>
        IsUnacknowledged(connection, context) || IsKeepAliveUnanswered(connection, context);

    private static bool IsUnacknowledged(Connection connection, DetectionContext context)
    {
        TcpCounters counters = connection.Counters;
        double waited = counters.LastAckReceivedMilliseconds / 1000.0;
        double sentFor = counters.LastDataSentMilliseconds / 1000.0;
        bool unanswered = connection.Timer == SocketTimer.Retransmit && connection.TimerRetransmits >= 2;
        if (!unanswered || waited < context.Options.FirstByteSeconds) return false;
        context.RaiseWait(connection, SignalKind.RequestUnacknowledged, waited, context.Options.FirstByteSeconds,
            $"what was sent to {connection.Endpoint!.Text} is unacknowledged for {waited:0.0} s " +
            $"and was repeated {connection.TimerRetransmits} times",
            Math.Min(waited, sentFor > 0 ? Math.Max(sentFor, context.Options.FirstByteSeconds) : waited));
        return true;
    }

    private static bool IsKeepAliveUnanswered(Connection connection, DetectionContext context)
    {
        bool open = connection.Timer == SocketTimer.KeepAlive && connection.TimerRetransmits > 0;
        ref long since = ref connection.Marks.KeepAliveUnansweredSince;
        if (!open) since = 0;
        else if (since == 0) since = context.Now;
        else if (context.Now - since >= ProbePatience)
        {
            double silent = connection.Counters.LastDataReceivedMilliseconds / 1000.0;
            context.RaiseWait(connection, SignalKind.KeepAliveUnanswered, connection.TimerRetransmits, 1,
                $"{connection.TimerRetransmits} keep-alive probes to {connection.Endpoint!.Text} unanswered, " +
                $"silent for {silent:0.0} s",
                (context.Now - since) / 1e9);
            return true;
        }

        return false;
    }
}
