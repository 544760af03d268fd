using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// The popular rule "more than 3 sockets in CLOSE_WAIT for an endpoint in 60 s", for what it really says: the peer has
/// closed and this client does not, because it leaks, is stopped or starved. Every healthy pull passes through the state
/// (44 ms at most), so only sockets that stay are counted.
/// </summary>
internal sealed class CloseWaitDetector : Detector
{
    private const int MostRemembered = 256;
    private readonly Dictionary<EndpointState, Queue<long>> _lingering = [];

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (!connection.IsOpen || connection.State != TcpState.CloseWait || connection.Marks.CloseWaitWatched) return;
        connection.Marks.CloseWaitWatched = true;
        context.Schedule(this, connection, DwellEnd(connection, context));
    }

    internal override void OnDeadline(Connection connection, DetectionContext context)
    {
        if (connection.State != TcpState.CloseWait || !connection.IsOpen || connection.Endpoint is null) return;
        EndpointState endpoint = connection.Endpoint;
        int rows = Count(endpoint, context);
        if (rows <= context.Options.CloseWaitRows) return;

        string who = connection.ProcessName ?? "the local process";
        context.Raise(new Signal(
            SignalKind.CloseWaitLingering, connection.StateSince, endpoint, ClientReference.Of(connection), connection,
            rows, context.Options.CloseWaitRows, context.Options.CloseWaitWindowSeconds,
            $"{rows} sockets to {endpoint.Text} stay in CLOSE_WAIT: {who} does not close them"));
    }

    private static long DwellEnd(Connection connection, DetectionContext context) => Math.Max(
        context.Now, connection.StateSince + DetectionContext.Nanoseconds(context.Options.CloseWaitDwellSeconds));

    private int Count(EndpointState endpoint, DetectionContext context)
    {
        if (!_lingering.TryGetValue(endpoint, out Queue<long>? seen)) _lingering[endpoint] = seen = new();
        seen.Enqueue(context.Now);
        long windowStart = context.Now - DetectionContext.Nanoseconds(context.Options.CloseWaitWindowSeconds);
        while (seen.Count > MostRemembered || seen.Peek() < windowStart) seen.Dequeue();
        return seen.Count;
    }
}
