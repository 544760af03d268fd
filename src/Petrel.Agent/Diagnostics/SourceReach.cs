using System.Collections.Immutable;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Linux.SockDiag;
using Petrel.Linux.Tracing;

namespace Petrel.Agent.Diagnostics;

/// <summary>How far a source carries a detector.</summary>
public enum Reach
{
    /// <summary>It is never raised.</summary>
    None,

    /// <summary>It is raised at the next poll; what is over by then is missed.</summary>
    Polled,

    /// <summary>It is raised whenever it happens.</summary>
    Full,
}

/// <summary>Which signals each source can ground: what the detectors of <c>Petrel.Core.Detection</c> ask of their events.</summary>
public static class SourceReach
{
    /// <summary>All signals, in the order of <see cref="SignalKind"/>.</summary>
    public static ImmutableArray<SignalKind> Signals { get; } = [.. Enum.GetValues<SignalKind>()];

    /// <summary>How far a source carries a signal here, given what was tried; not at all if it cannot be used.</summary>
    public static Reach Of(SourceKind source, SignalKind signal, IReadOnlyCollection<SourceTrial> trials)
    {
        if (trials.FirstOrDefault(trial => trial.Source == source) is not { IsAvailable: true } trial) return Reach.None;
        bool hasFigures = trials.Any(static other => other is { Source: SourceKind.Diag, IsAvailable: true });
        return source switch
        {
            SourceKind.Trace => OfTrace(signal, hasFigures, [.. trial.Limits.Select(static limit => limit.Missing)]),
            SourceKind.Diag => OfDiag(signal, trial.Limits.Any(static limit => limit.Missing == DestroyListener.Missing)),
            _ => OfProc(signal),
        };
    }

    // Figures come from sock_diag, whatever tells the transitions; errors come with tracepoints that a kernel may lack.
    private static Reach OfTrace(SignalKind signal, bool hasFigures, ImmutableArray<string> missing)
    {
        bool seesErrors = !missing.Contains(Tracepoints.ErrorReport);
        bool seesResets = seesErrors || !missing.Contains(Tracepoints.ReceiveReset);
        bool isSeen = signal switch
        {
            SignalKind.ConnectTimeout or SignalKind.BackoffCadence or SignalKind.CloseWaitLingering => true,
            SignalKind.ConnectionChurn or SignalKind.HandshakeSlow or SignalKind.PopularAge => true,
            SignalKind.PopularShortLife or SignalKind.PopularPrivateInstant or SignalKind.PopularPrivateCloseWait => true,
            SignalKind.SocketChurn => false, // the counters are read by walks, which tracepoints need not
            SignalKind.ConnectionsCut or SignalKind.EndedTogether => seesResets && hasFigures,
            SignalKind.MirrorBackoff or SignalKind.AuthLoop => true,
            SignalKind.TransferResetAbort => seesResets,
            SignalKind.ConnectUnreachable => seesErrors,
            SignalKind.ConnectRefused or SignalKind.TransferReset => seesResets,
            _ => hasFigures,
        };
        return isSeen ? Reach.Full : Reach.None;
    }

    // A reset and an unreachable host show in tracepoints only; short lives are known from their ends.
    private static Reach OfDiag(SignalKind signal, bool isDeafToEnds) => signal switch
    {
        SignalKind.TransferReset or SignalKind.ConnectUnreachable => Reach.None,
        SignalKind.ConnectionsCut or SignalKind.EndedTogether or SignalKind.HandshakeSlow or SignalKind.AddressSlow => Reach.None,
        SignalKind.SocketChurn or SignalKind.PopularPrivateInstant => Reach.None,
        SignalKind.ConnectionChurn => isDeafToEnds ? Reach.Polled : Reach.Full,
        SignalKind.HandshakeRefused or SignalKind.TransferResetAbort => Reach.None, // who closed first
        SignalKind.RetryBurst => Reach.None, // whether one request followed another or both went together
        SignalKind.ConnectRefused or SignalKind.BackoffCadence => isDeafToEnds ? Reach.None : Reach.Full,
        SignalKind.AuthLoop or SignalKind.MirrorBackoff or SignalKind.EarlyCloseCadence => isDeafToEnds ? Reach.None : Reach.Full,
        SignalKind.PullWithoutBlob or SignalKind.AuthOnly or SignalKind.MirrorWithoutBlob or
            SignalKind.MirrorPassedOver => isDeafToEnds ? Reach.None : Reach.Full,
        _ => Reach.Polled,
    };

    // Rows of /proc/net/tcp have states, timers and queues, and no figures.
    private static Reach OfProc(SignalKind signal) => signal switch
    {
        SignalKind.ConnectTimeout or SignalKind.CloseWaitLingering or SignalKind.ReceiveQueueStuck => Reach.Polled,
        SignalKind.SocketChurn or SignalKind.PopularAge or SignalKind.PopularPrivateCloseWait => Reach.Polled,
        _ => Reach.None,
    };
}
