using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// The popular look at <c>sockstat</c>: far more sockets of a namespace in TIME_WAIT, or in use, than there are otherwise,
/// while a registry is being used. Whose they are it does not say.
/// </summary>
internal sealed class SocketChurnDetector : Detector
{
    private const int NeededReadings = 60;
    private const double Smoothing = 0.02;
    private const double LeastGain = 200;
    private const long RecentUse = 10_000_000_000;
    private const long Pause = 60_000_000_000;

    private readonly Dictionary<NetnsId, Usual> _usual = [];
    private readonly Dictionary<NetnsId, (EndpointState Endpoint, long Time)> _used = [];

    private sealed class Usual
    {
        internal double TimeWait { get; set; }

        internal double InUse { get; set; }

        internal int Readings { get; set; }

        internal long RaisedAt { get; set; }
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        if (change.Kind == ConnectionChangeKind.Established) _used[change.Connection.Netns] = (change.Connection.Endpoint!, change.Time);
    }

    internal override void OnHostCounters(NetnsId netns, HostCounters counters, DetectionContext context)
    {
        if (!_usual.TryGetValue(netns, out Usual? usual)) _usual[netns] = usual = new Usual();
        if (usual.Readings >= NeededReadings) Judge(netns, counters, usual, context);
        double share = usual.Readings == 0 ? 1 : Math.Max(Smoothing, 1.0 / (usual.Readings + 1));
        usual.TimeWait += share * (counters.TcpTimeWait - usual.TimeWait);
        usual.InUse += share * (counters.TcpInUse - usual.InUse);
        usual.Readings++;
    }

    private void Judge(NetnsId netns, HostCounters counters, Usual usual, DetectionContext context)
    {
        double factor = context.Options.ChurnFactor;
        bool waits = IsFarAbove(counters.TcpTimeWait, usual.TimeWait, factor);
        if (!waits && !IsFarAbove(counters.TcpInUse, usual.InUse, factor)) return;
        if (usual.RaisedAt != 0 && context.Now - usual.RaisedAt < Pause) return;
        if (!_used.TryGetValue(netns, out (EndpointState Endpoint, long Time) used) || context.Now - used.Time > RecentUse) return;

        usual.RaisedAt = context.Now;
        (long value, double mean, string what) = waits
            ? (counters.TcpTimeWait, usual.TimeWait, "in TIME_WAIT")
            : (counters.TcpInUse, usual.InUse, "in use");
        context.Raise(new Signal(
            SignalKind.SocketChurn, context.Now, used.Endpoint, default, null, value, Math.Round(factor * mean, 1), 0,
            $"{value} TCP sockets {what} in {netns}, {mean:0} are usual, while {used.Endpoint.Registry.Name} is being used"));
    }

    private static bool IsFarAbove(long value, double usual, double factor) => value >= factor * usual && value - usual >= LeastGain;
}
