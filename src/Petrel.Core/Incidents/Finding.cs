using Petrel.Core.Attribution;
using Petrel.Core.Detection;

namespace Petrel.Core.Incidents;

/// <summary>Evidence of one kind at one endpoint, over the life of an incident.</summary>
internal sealed class Finding(SignalKind kind, EndpointState endpoint)
{
    internal SignalKind Kind { get; } = kind;

    internal EndpointState Endpoint { get; } = endpoint;

    /// <summary>The latest evidence, as it is shown.</summary>
    internal Evidence Latest { get; private set; } = null!;

    /// <summary>How many connections, or groups of them, bore it out.</summary>
    internal int Cases { get; private set; }

    internal void Take(in Signal signal, bool repeated, long now)
    {
        if (!repeated) Cases++;
        Latest = new Evidence(
            signal.Kind, now, signal.Endpoint.Text, signal.Value, signal.Threshold, signal.WindowSeconds, signal.Detail);
    }

    /// <summary>
    /// Whether the opposite was seen since: a handshake for a failed connect, data for silence, an orderly end for
    /// resets. Connections that still suffer outweigh others that do well.
    /// </summary>
    internal bool IsOvercome => Endpoint.Ailing == 0 && Kind switch
    {
        SignalKind.ConnectTimeout or SignalKind.ConnectRefused or SignalKind.ConnectUnreachable =>
            Endpoint.ConnectedAt > Latest.Time,
        SignalKind.TransferReset => Endpoint.CleanlyClosedAt > Latest.Time,
        SignalKind.ConnectionsCut => Endpoint.CleanlyClosedAt > Latest.Time,
        SignalKind.EarlyCloseCadence => Endpoint.Registry.CutOvercomeAt > Latest.Time,
        SignalKind.BackoffCadence or SignalKind.MirrorBackoff or SignalKind.AuthLoop or SignalKind.RetryBurst
            or SignalKind.TransferResetAbort => Endpoint.Registry.BlobDeliveredAt > Latest.Time,
        SignalKind.CloseWaitLingering or SignalKind.ReceiveQueueStuck => true,
        _ when Kind.IsSuspicion() => true,
        _ => Endpoint.ReceivedAt > Latest.Time,
    };
}
