using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// Established connections that the peer resets while they are in use. One alone is within what healthy pulls show (3 of 307 connections), so
/// several are wanted within the window, and a share of all that ended there.
/// </summary>
internal sealed class TransferResetDetector : Detector
{
    private const double LeastShare = 0.25;
    private const int MostRemembered = 256;
    private const long Idle = 2_500_000_000, AtOnce = 1_000_000_000, ClockGrain = 10_000_000;

    private readonly Dictionary<(RegistryState Registry, RegistryRole Role), Queue<(long Time, bool Reset)>> _ends = [];

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (change.Kind != ConnectionChangeKind.Ended || connection.EstablishedAt == 0) return;
        bool reset = connection.ClosedBy == CloseCause.RemoteReset && !CutNothing(connection, change.Time);
        Queue<(long Time, bool Reset)> ends = Remember(connection.Endpoint!, change.Time, reset, context);
        if (reset) Judge(connection, ends, context);
    }

    /// <summary>
    /// Whether a kept connection was idle: its peer, or a NAT between, has forgotten it, while this machine slept, say, and
    /// tells so when it is used again. The client then takes a new one without a word.
    /// </summary>
    private static bool CutNothing(Connection connection, long time)
    {
        if (!connection.HasCounters || time - connection.ReceivedAt < Idle) return false;
        bool asked = connection.SentAt > connection.ReceivedAt + ClockGrain;
        return !asked || time - connection.SentAt < AtOnce;
    }

    private Queue<(long Time, bool Reset)> Remember(
        EndpointState endpoint, long time, bool reset, DetectionContext context)
    {
        (RegistryState, RegistryRole) key = (endpoint.Registry, endpoint.Role);
        if (!_ends.TryGetValue(key, out Queue<(long Time, bool Reset)>? ends)) _ends[key] = ends = new();
        ends.Enqueue((time, reset));
        long windowStart = time - DetectionContext.Nanoseconds(context.Options.ResetWindowSeconds);
        while (ends.Count > MostRemembered || ends.Peek().Time < windowStart) ends.Dequeue();
        return ends;
    }

    private static void Judge(Connection connection, Queue<(long Time, bool Reset)> ends, DetectionContext context)
    {
        int resets = 0;
        long first = 0;
        foreach ((long time, bool reset) in ends)
        {
            if (!reset) continue;
            resets++;
            if (first == 0) first = time;
        }

        if (resets < context.Options.ResetCount || resets < LeastShare * ends.Count) return;
        EndpointState endpoint = connection.Endpoint!;
        context.Raise(new Signal(
            SignalKind.TransferReset, first, endpoint, ClientReference.Of(connection), null,
            resets, context.Options.ResetCount, context.Options.ResetWindowSeconds,
            $"{resets} of {ends.Count} connections to {endpoint.Registry.Name} reset by the peer, the last by {endpoint.Text}"));
    }
}
