using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// Data waits in the receive queue and the process reads none of it: it is stopped, starved, or its disk stands still.
/// A slow disk reads on now and then, so only a queue that does not move at all for long counts; where the process is seen
/// stopped, there is no need to wait that long.
/// </summary>
internal sealed class ReceiveQueueDetector : Detector
{
    // The answer takes two looks with 1.2 s between them.
    private const double AskAfterSeconds = 2, StoppedSeconds = 5;

    /// <summary>Takes in whether the process of a connection is stopped.</summary>
    internal static void TakeState(Connection connection, bool isStopped, DetectionContext context)
    {
        if (connection.Marks.QueueStuckSince == 0 || !isStopped) return;
        connection.Marks.IsStopped = true;
        context.RequestSample(connection);
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        if (change.Kind != ConnectionChangeKind.Sampled) return;
        Connection connection = change.Connection;
        ref DetectionMarks marks = ref connection.Marks;
        bool stands = connection.State is TcpState.Established && connection.ReceiveQueue > 0 &&
            connection.ReceiveQueue == marks.QueueBefore;
        marks.QueueBefore = connection.ReceiveQueue;
        if (!stands)
        {
            marks.QueueStuckSince = 0;
            marks.StoppedAsked = marks.IsStopped = false;
        }
        else if (marks.QueueStuckSince == 0) marks.QueueStuckSince = context.Now;
        else Judge(connection, context);
    }

    private static void Judge(Connection connection, DetectionContext context)
    {
        double stuck = (context.Now - connection.Marks.QueueStuckSince) / 1e9;
        Ask(connection, stuck, context);
        double limit = context.Options.ReceiveQueueStuckSeconds;
        if (connection.Marks.IsStopped) limit = Math.Min(limit, StoppedSeconds);
        if (stuck < limit || context.WasJustRaised(connection)) return;
        string who = connection.ProcessName ?? "the local process";
        context.Raise(new Signal(
            SignalKind.ReceiveQueueStuck, connection.Marks.QueueStuckSince, connection.Endpoint!,
            ClientReference.Of(connection), connection, Math.Round(stuck, 1),
            limit, 0,
            $"{connection.ReceiveQueue} bytes from {connection.Endpoint!.Text} wait unread for {stuck:0} s: {who} {(connection.Marks.IsStopped ? "is stopped" : "does not read")}"));
    }

    private static void Ask(Connection connection, double stuck, DetectionContext context)
    {
        if (connection.Pid == 0 || connection.Marks.StoppedAsked || stuck < AskAfterSeconds) return;
        connection.Marks.StoppedAsked = true;
        context.RequestDownloads(connection);
    }
}
