using Petrel.Core.Attribution;

namespace Petrel.Core.Detection;

/// <summary>
/// Several mirrors in trouble at the same time, while each takes connections: they share what is behind them. Looks at
/// what the other detectors raise. A dead path to a mirror is the network's and does not count.
/// </summary>
internal sealed class MirrorsDetector
{
    private const long Pause = 5_000_000_000;
    private const int MostRemembered = 64;

    private readonly List<Trouble> _troubles = [];
    private long _raisedAt;

    private readonly record struct Trouble(long Time, long FirstSign, string Mirror, bool IsStrong);

    internal void OnSignal(in Signal signal, DetectionContext context)
    {
        if (signal.Endpoint.Role != RegistryRole.Mirror || !IsBehindTheMirror(signal.Kind)) return;
        long windowStart = context.Now - DetectionContext.Nanoseconds(context.Options.MirrorWindowSeconds);
        if (signal.Endpoint.ConnectedAt < windowStart) return;
        string mirror = signal.Endpoint.Host ?? signal.Endpoint.Text;
        _troubles.RemoveAll(trouble => trouble.Time < windowStart);
        if (_troubles.Count == MostRemembered) _troubles.RemoveAt(0);
        _troubles.Add(new Trouble(context.Now, signal.FirstSign, mirror, !signal.Kind.IsSuspicion()));
        if (context.Now - _raisedAt >= Pause || _raisedAt == 0) Judge(signal, context);
    }

    /// <summary>What a mirror shows when it waits for something, or is told no, by what is behind it.</summary>
    private static bool IsBehindTheMirror(SignalKind kind) => !kind.IsLocal() && kind is not (
        SignalKind.ConnectTimeout or SignalKind.ConnectRefused or SignalKind.ConnectUnreachable or
        SignalKind.RequestUnacknowledged or SignalKind.KeepAliveUnanswered or SignalKind.ConnectionChurn or
        SignalKind.SocketChurn or SignalKind.IdleBeyondPool or SignalKind.MirrorsFailing or SignalKind.MirrorsSuspected) &&
        !kind.IsPopular();

    private void Judge(in Signal signal, DetectionContext context)
    {
        int strong = Count(onlyStrong: true), all = Count(onlyStrong: false);
        bool certain = strong >= context.Options.MirrorCount;
        if (!certain && all < context.Options.MirrorCount) return;
        _raisedAt = context.Now;
        int count = certain ? strong : all;
        context.Raise(new Signal(
            certain ? SignalKind.MirrorsFailing : SignalKind.MirrorsSuspected,
            _troubles.Min(static trouble => trouble.FirstSign), signal.Endpoint, signal.Client, null, count,
            context.Options.MirrorCount, context.Options.MirrorWindowSeconds,
            $"{count} mirrors ({string.Join(", ", _troubles.Select(static trouble => trouble.Mirror).Distinct())}) take connections " +
            $"and fail within {context.Options.MirrorWindowSeconds:0} s: they share what is behind them"));
    }

    private int Count(bool onlyStrong) =>
        _troubles.Where(trouble => trouble.IsStrong || !onlyStrong).Select(static trouble => trouble.Mirror).Distinct().Count();
}
