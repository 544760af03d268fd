using Petrel.Agent.Diagnostics;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;
using Petrel.Linux.SockDiag;
using Petrel.Linux.Tracing;

namespace Petrel.Agent.Tests.Diagnostics;

public class SourceReachTests
{
    private static readonly SignalKind[] NeedFigures =
    [
        SignalKind.NoFirstByte, SignalKind.TransferSilent, SignalKind.RequestUnacknowledged, SignalKind.KeepAliveUnanswered,
        SignalKind.ReceiveQueueStuck,
        SignalKind.IdleBeyondPool,
        SignalKind.ConnectionsCut,
        SignalKind.EndedTogether,
        SignalKind.TokenOld,
        SignalKind.AddressSlow,
        SignalKind.MirrorsFailing,
        SignalKind.MirrorsSuspected,
        SignalKind.PullWithoutBlob, SignalKind.AuthOnly, SignalKind.HandshakeRefused,
        SignalKind.MirrorWithoutBlob, SignalKind.EarlyCloseCadence, SignalKind.RetryBurst,
        SignalKind.MirrorPassedOver,
    ];

    [Fact]
    public void Of_Trace_SeesEverythingButCountersOfNamespaces() =>
        Assert.All(SourceReach.Signals.Where(static signal => signal != SignalKind.SocketChurn), static signal => Assert.Equal(Reach.Full, Of(SourceKind.Trace, signal)));

    [Fact]
    public void Of_Diag_MissesWhatOnlyTransitionsShow() => Assert.Equal(
        [
            SignalKind.ConnectUnreachable, SignalKind.TransferReset, SignalKind.SocketChurn, SignalKind.ConnectionsCut,
            SignalKind.EndedTogether, SignalKind.HandshakeSlow, SignalKind.AddressSlow, SignalKind.PopularPrivateInstant,
            SignalKind.HandshakeRefused, SignalKind.TransferResetAbort, SignalKind.RetryBurst,
        ],
        SourceReach.Signals.Where(static signal => Of(SourceKind.Diag, signal) == Reach.None));

    [Fact]
    public void Of_Proc_SeesStatesAndQueuesOnly() => Assert.Equal(
        [
            SignalKind.ConnectTimeout, SignalKind.CloseWaitLingering, SignalKind.ReceiveQueueStuck, SignalKind.SocketChurn,
            SignalKind.PopularAge, SignalKind.PopularPrivateCloseWait,
        ],
        SourceReach.Signals.Where(static signal => Of(SourceKind.Proc, signal) != Reach.None));

    [Fact]
    public void Of_RefusedSource_SeesNothing() =>
        Assert.All(SourceReach.Signals, static signal => Assert.Equal(Reach.None, SourceReach.Of(SourceKind.Trace, signal, Machine.User.Trials)));

    [Fact]
    public void Of_TraceWithoutSockDiag_HasNoFigures()
    {
        SourceTrial[] trials = [Machine.Works(SourceKind.Trace), Machine.Refused(SourceKind.Diag, Machine.NoPerfmon)];

        Assert.Equal(NeedFigures, SourceReach.Signals.Where(signal => signal != SignalKind.SocketChurn && SourceReach.Of(SourceKind.Trace, signal, trials) == Reach.None));
    }

    [Fact]
    public void Of_TraceWithoutATracepoint_LosesWhatItAloneShows()
    {
        Assert.Equal([SignalKind.ConnectUnreachable], Lost(Tracepoints.ErrorReport));
        Assert.Empty(Lost(Tracepoints.ReceiveReset));
        Assert.Equal(
            [
                SignalKind.ConnectRefused, SignalKind.ConnectUnreachable, SignalKind.TransferReset, SignalKind.ConnectionsCut,
                SignalKind.EndedTogether, SignalKind.TransferResetAbort,
            ],
            Lost(Tracepoints.ErrorReport, Tracepoints.ReceiveReset));
    }

    [Fact]
    public void Of_DiagDeafToEnds_SeesNeitherRefusalsNorShortLives()
    {
        SourceTrial[] trials = [Machine.Works(SourceKind.Diag, Availability.Unknown(DestroyListener.Missing, "deaf"))];

        Assert.Equal(Reach.None, SourceReach.Of(SourceKind.Diag, SignalKind.ConnectRefused, trials));
        Assert.Equal(Reach.None, SourceReach.Of(SourceKind.Diag, SignalKind.BackoffCadence, trials));
    }

    private static SignalKind[] Lost(params string[] tracepoints)
    {
        SourceTrial[] trials =
        [
            Machine.Works(SourceKind.Trace, [.. tracepoints.Select(static name => Availability.Unknown(name, "missing"))]),
            Machine.Works(SourceKind.Diag),
        ];
        return [.. SourceReach.Signals.Where(signal => signal != SignalKind.SocketChurn && SourceReach.Of(SourceKind.Trace, signal, trials) == Reach.None)];
    }

    private static Reach Of(SourceKind source, SignalKind signal) => SourceReach.Of(source, signal, Machine.Root.Trials);
}
