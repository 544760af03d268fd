namespace Petrel.Core.Connections;

/// <summary>Names how a connection ended from what was seen of it. Errno values: <c>asm-generic/errno.h</c>.</summary>
internal static class CloseClassifier
{
    private const int ENETUNREACH = 101;
    private const int ECONNRESET = 104;
    private const int ETIMEDOUT = 110;
    private const int ECONNREFUSED = 111;
    private const int EHOSTUNREACH = 113;
    private const long SynRepeatedAfter = 1_000_000_000; // TCP_TIMEOUT_INIT

    // A connection that keep-alive probes or repetitions gave up has heard nothing for longer.
    private const uint JustHeardMilliseconds = 5_000;

    /// <summary>For a connection whose transitions were seen.</summary>
    internal static CloseCause Classify(Connection connection) =>
        connection.EstablishedAt == 0 ? ClassifyConnect(connection) : ClassifyEstablished(connection);

    /// <summary>
    /// For a connection that is known from its last figures: a reset counts as a segment that came in, so that a
    /// refusal and silence differ.
    /// </summary>
    /// <param name="connection">The connection, its figures taken in.</param>
    /// <param name="unread">Octets that the process had not read, the peer's FIN among them.</param>
    /// <param name="unacknowledged">Octets of ours that were not acknowledged, our FIN among them.</param>
    internal static CloseCause ClassifyDestroyed(Connection connection, uint unread, uint unacknowledged)
    {
        bool failedConnect = connection.HasCounters && connection.Counters.BytesAcked == 0 &&
            connection.Counters.BytesReceived == 0;
        if (!failedConnect)
        {
            bool wasReset = connection.FirstCloser == FirstCloser.None && unread == 0 && unacknowledged == 0 && HasSentNoFin(connection);
            return wasReset ? CloseCause.RemoteReset : ClassifyEstablished(connection);
        }

        if (connection.Counters.SegmentsIn > 0) return CloseCause.Refused;
        return connection.Counters.TotalRetransmits > 0 ? CloseCause.Timeout : CloseCause.LocalFin;
    }

    /// <summary>
    /// Whether all that was sent is acknowledged, and that was no FIN: <c>tcpi_bytes_acked</c> counts the SYN and the FIN,
    /// <c>tcpi_bytes_sent</c> (since 4.19) neither. Who closes sends one, unless data is left unread; so the peer's reset it was.
    /// </summary>
    private static bool HasSentNoFin(Connection connection) => connection.HasCounters &&
        connection.Counters.BytesSent != 0 && connection.Counters.BytesAcked == connection.Counters.BytesSent + 1 &&
        connection.Counters.LastDataReceivedMilliseconds < JustHeardMilliseconds &&
        connection.Counters.LastAckReceivedMilliseconds < JustHeardMilliseconds;

    private static CloseCause ClassifyConnect(Connection connection)
    {
        if (connection.Error is EHOSTUNREACH or ENETUNREACH) return CloseCause.Unreachable;
        if (connection.Error == ECONNREFUSED || connection.ResetReceived) return CloseCause.Refused;
        if (connection is { SoftError: true, Error: 0 }) return CloseCause.Unreachable;
        if (connection.Error == ETIMEDOUT || HasRepeatedItsSyn(connection)) return CloseCause.Timeout;

        // Without an error the client itself let go of the attempt: another address was faster, or it was cancelled.
        return connection.OpenedExactly ? CloseCause.LocalFin : CloseCause.Unknown;
    }

    // The kernel repeats a SYN after a second; the notice of it does not always reach us.
    private static bool HasRepeatedItsSyn(Connection connection) =>
        connection.Retransmits > 0 || connection.TimerRetransmits > 0 ||
        (connection.OpenedExactly && connection.StateSince - connection.OpenedAt >= SynRepeatedAfter);

    private static CloseCause ClassifyEstablished(Connection connection) => connection switch
    {
        { FirstCloser: FirstCloser.Local } => CloseCause.LocalFin,
        { FirstCloser: FirstCloser.Remote } => CloseCause.RemoteFin,
        { ResetReceived: true } or { Error: ECONNRESET } => CloseCause.RemoteReset,
        { ResetSent: true } => CloseCause.LocalReset,
        { Error: ETIMEDOUT } => CloseCause.Timeout,
        { Error: EHOSTUNREACH or ENETUNREACH } => CloseCause.Unreachable,
        _ => CloseCause.Unknown,
    };
}
