using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// One transfer is reset, and at once the client gives up the others that it has open: skopeo, podman and containerd fail
/// at the first reset. Where the others go on, end in their own time, or a layer is begun anew, the reset was one of those
/// that healthy pulls show; where the client closes first, it cancelled.
/// </summary>
internal sealed class TransferResetAbortDetector : Detector
{
    private const long Aftermath = 1_000_000_000;

    // A single other transfer may end by chance, but hardly in the same moment, nor with data unread.
    private const long SameMoment = 100_000_000;
    private const uint IdleMilliseconds = 1_500;
    private const ulong LeastBlob = 64 * 1024;

    private readonly PerPuller<Transfers> _transfers = new();

    /// <summary>What a client has open, and what followed the latest reset.</summary>
    private sealed class Transfers
    {
        internal readonly HeldConnections Open = new();
        internal long ResetAt;
        internal EndpointState? Endpoint;
        internal int Dropped;
        internal bool Surely;
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (!context.SeesTransitions || connection.Pid == 0) return;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Opened or ConnectionChangeKind.Attributed when connection.Endpoint!.Role == RegistryRole.Blob:
                _transfers.Of(connection, context).ResetAt = 0; // it goes on
                break;
            case ConnectionChangeKind.Established when connection.Endpoint!.Role == RegistryRole.Blob:
            case ConnectionChangeKind.Sampled when connection.PayloadReceived >= LeastBlob && connection.IsOpen:
                _transfers.Of(connection, context).Open.Add(connection);
                break;
            case ConnectionChangeKind.Ended:
                End(connection, change.Time, context);
                break;
            default:
                break;
        }
    }

    private void End(Connection connection, long time, DetectionContext context)
    {
        Transfers transfers = _transfers.Of(connection, context);
        if (!transfers.Open.Remove(connection)) return;
        bool isAftermath = transfers.ResetAt != 0 && time - transfers.ResetAt <= Aftermath;
        if (connection.ClosedBy == CloseCause.RemoteReset) Begin(transfers, connection, time, isAftermath);
        else if (isAftermath && !IsIdle(connection)) Follow(transfers, connection, time, context);
    }

    private static void Begin(Transfers transfers, Connection connection, long time, bool isAftermath)
    {
        if (isAftermath) return; // several resets have a detector of their own
        transfers.ResetAt = time;
        transfers.Endpoint = connection.Endpoint;
        transfers.Dropped = 0;
        transfers.Surely = false;
    }

    private static void Follow(Transfers transfers, Connection connection, long time, DetectionContext context)
    {
        if (connection.ClosedBy is not (CloseCause.LocalFin or CloseCause.LocalReset))
        {
            transfers.ResetAt = 0;
            return;
        }

        transfers.Dropped++;
        transfers.Surely |= transfers.Dropped > 1 || connection.ClosedBy == CloseCause.LocalReset ||
            time - transfers.ResetAt <= SameMoment;
        if (!transfers.Surely || HasAnyUnderWay(transfers)) return;
        Raise(transfers, connection, time, context);
        transfers.ResetAt = 0;
    }

    private static bool HasAnyUnderWay(Transfers transfers)
    {
        foreach ((Connection connection, int generation) in transfers.Open.All)
        {
            if (connection.Generation == generation && connection.IsOpen && !IsIdle(connection)) return true;
        }

        return false;
    }

    private static bool IsIdle(Connection connection) =>
        connection.HasCounters && connection.Counters.LastDataReceivedMilliseconds >= IdleMilliseconds;

    private static void Raise(Transfers transfers, Connection connection, long time, DetectionContext context)
    {
        EndpointState endpoint = transfers.Endpoint!;
        double after = (time - transfers.ResetAt) / 1e9;
        context.Raise(new Signal(
            SignalKind.TransferResetAbort, transfers.ResetAt, endpoint, ClientReference.Of(connection), null,
            transfers.Dropped, 1, 1,
            $"a transfer from {endpoint.Text} was reset, and the client gave up {transfers.Dropped} more after {after:0.00} s"));
    }
}
