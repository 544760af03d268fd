using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// A SYN that is not answered. The kernel repeats it after 1.0 s (TCP_TIMEOUT_INIT, <c>include/net/tcp.h</c>); one that
/// was merely lost is answered a round-trip later, so the signal comes a few of the endpoint's usual round-trips after
/// the repetition and not at the second one.
/// </summary>
internal sealed class UnansweredSynDetector : Detector
{
    private const long FirstRetransmit = 1_000_000_000;
    private const long LeastMargin = 80_000_000;
    private const long MostMargin = 700_000_000;
    private const int RoundTrips = 4;

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (connection.State != TcpState.SynSent || !connection.IsOpen) return;
        if (connection.Marks.SynDeadline == 0) Plan(connection, context);
        else if (change.Kind == ConnectionChangeKind.Sampled) Decide(connection, context);
    }

    internal override void OnDeadline(Connection connection, DetectionContext context)
    {
        if (connection.State != TcpState.SynSent || connection.Marks.Ailing) return;
        if (context.SeesTransitions || connection.SampledAt >= connection.Marks.SynDeadline)
        {
            Decide(connection, context);
            return;
        }

        // A polled state is as old as its sample: look again before saying anything.
        context.RequestSample(connection);
        context.Schedule(this, connection, context.Now + (FirstRetransmit / 4));
    }

    private void Plan(Connection connection, DetectionContext context)
    {
        long repeated = connection.OpenedExactly ? connection.OpenedAt + FirstRetransmit : EstimateFirstRetransmit(connection);
        connection.Marks.SynDeadline = repeated + Margin(connection.Endpoint!, context.Options);
        context.Schedule(this, connection, Math.Max(connection.Marks.SynDeadline, context.Now));
    }

    /// <summary>When the SYN is, or was, first repeated, from the timer of a sample.</summary>
    private static long EstimateFirstRetransmit(Connection connection)
    {
        if (connection.TimerRetransmits > 0)
        {
            connection.FirstRetransmitAt = connection.OpenedAt;
            return connection.OpenedAt;
        }

        bool running = connection.Timer == SocketTimer.Retransmit;
        return connection.OpenedAt + (running ? connection.TimerMilliseconds * 1_000_000L : FirstRetransmit);
    }

    private static long Margin(EndpointState endpoint, DetectionOptions options) => endpoint.UsualHandshake == 0
        ? DetectionContext.Nanoseconds(options.SynMarginSeconds)
        : Math.Clamp(RoundTrips * endpoint.UsualHandshake, LeastMargin, MostMargin);

    private static void Decide(Connection connection, DetectionContext context)
    {
        if (connection.Marks.Ailing || context.Now < connection.Marks.SynDeadline) return;
        EndpointState endpoint = connection.Endpoint!;
        long margin = Margin(endpoint, context.Options);
        long firstSign = connection.FirstRetransmitAt != 0
            ? connection.FirstRetransmitAt
            : connection.Marks.SynDeadline - margin;
        double waited = (context.Now - firstSign + FirstRetransmit) / 1e9;
        context.Raise(new Signal(
            SignalKind.ConnectTimeout, firstSign, endpoint, ClientReference.Of(connection), connection,
            Math.Round(waited, 3), Math.Round((FirstRetransmit + margin) / 1e9, 3), 0,
            $"SYN to {endpoint.Text} unanswered for {waited:0.0} s; the kernel has repeated it"));
    }
}
