using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// Data waits in the receive queue and the process reads none of it: it is stopped, starved, or its disk stands still.
/// A slow disk reads on now and then, so only a queue that does not move at all for long counts.
/// </summary>
internal sealed class ReceiveQueueDetector : Detector
{
    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        if (change.Kind != ConnectionChangeKind.Sampled) return;
        Connection connection = change.Connection;
        ref DetectionMarks marks = ref connection.Marks;
        bool stands = connection.State is TcpState.Established && connection.ReceiveQueue > 0 &&
            connection.ReceiveQueue == marks.QueueBefore;
        marks.QueueBefore = connection.ReceiveQueue;
        if (!stands) marks.QueueStuckSince = 0;
        else if (marks.QueueStuckSince == 0) marks.QueueStuckSince = context.Now;
        else Judge(connection, context);
    }

    private static void Judge(Connection connection, DetectionContext context)
    {
        double stuck = (context.Now - connection.Marks.QueueStuckSince) / 1e9;
        if (stuck < context.Options.ReceiveQueueStuckSeconds || context.WasJustRaised(connection)) return;
        string who = connection.ProcessName ?? "the local process";
        context.Raise(new Signal(
            SignalKind.ReceiveQueueStuck, connection.Marks.QueueStuckSince, connection.Endpoint!,
            ClientReference.Of(connection), connection, Math.Round(stuck, 1),
            context.Options.ReceiveQueueStuckSeconds, 0,
            $"{connection.ReceiveQueue} bytes from {connection.Endpoint!.Text} wait unread for {stuck:0} s: {who} does not read"));
    }
}
