using Petrel.Core.Detection;

namespace Petrel.Core.Diagnosis;

// The prior of the calibration: estimates from what real clients showed under staged faults. Where recordings speak,
// CauseWeights.Fitted.cs says what became of them.
public sealed partial class CauseWeights
{
    private static double[][] ExpertRows()
    {
        var table = new double[Enum.GetValues<SignalKind>().Length][];

        // An overloaded registry drops SYNs as a dead path does: states cannot tell, so network leads, capacity follows.
        table[(int)SignalKind.ConnectTimeout] = Row(network: 0.84, capacity: 0.12, unknown: 0.03, local: 0.01);
        table[(int)SignalKind.ConnectRefused] = Row(network: 0.88, capacity: 0.07, unknown: 0.03, local: 0.02);
        table[(int)SignalKind.ConnectUnreachable] = Row(network: 0.95, unknown: 0.03, local: 0.02);
        table[(int)SignalKind.TransferReset] = Row(network: 0.80, capacity: 0.14, tls: 0.03, unknown: 0.03);
        table[(int)SignalKind.NoFirstByte] = Row(capacity: 0.82, network: 0.11, tls: 0.04, unknown: 0.03);
        table[(int)SignalKind.TransferSilent] = Row(capacity: 0.54, network: 0.42, unknown: 0.03, local: 0.01);
        table[(int)SignalKind.RequestUnacknowledged] = Row(network: 0.92, capacity: 0.05, unknown: 0.03);
        table[(int)SignalKind.KeepAliveUnanswered] = Row(network: 0.93, capacity: 0.04, unknown: 0.03);
        table[(int)SignalKind.CloseWaitLingering] = Row(local: 0.97, unknown: 0.03);
        table[(int)SignalKind.ReceiveQueueStuck] = Row(local: 0.97, unknown: 0.03);
        table[(int)SignalKind.BackoffCadence] =
            Row(rateLimit: 0.76, capacity: 0.12, authentication: 0.06, unknown: 0.06);
        table[(int)SignalKind.IdleBeyondPool] = Row(unknown: 0.70, capacity: 0.15, network: 0.15);
        table[(int)SignalKind.ConnectionChurn] = Row(rateLimit: 0.30, capacity: 0.25, authentication: 0.20, network: 0.05, unknown: 0.20);
        table[(int)SignalKind.SocketChurn] = Row(unknown: 0.60, local: 0.20, rateLimit: 0.10, capacity: 0.10);
        table[(int)SignalKind.ConnectionsCut] = Row(network: 0.60, capacity: 0.37, unknown: 0.03);
        table[(int)SignalKind.EndedTogether] = Row(capacity: 0.50, network: 0.40, unknown: 0.10);
        table[(int)SignalKind.TokenOld] = Row(authentication: 0.85, network: 0.08, unknown: 0.07);
        table[(int)SignalKind.HandshakeSlow] = Row(capacity: 0.70, network: 0.22, local: 0.03, unknown: 0.05);
        table[(int)SignalKind.AddressSlow] = Row(capacity: 0.66, network: 0.28, unknown: 0.06);
        table[(int)SignalKind.MirrorsFailing] = Row(mirrorUpstream: 0.90, network: 0.05, unknown: 0.05);
        table[(int)SignalKind.MirrorsSuspected] = Row(mirrorUpstream: 0.60, rateLimit: 0.10, unknown: 0.30);

        // What the rules claim; how often they are right stands in docs/signals.md.
        table[(int)SignalKind.PopularAge] = Row(authentication: 0.50, unknown: 0.50);
        table[(int)SignalKind.PopularShortLife] = Row(rateLimit: 0.50, unknown: 0.50);
        table[(int)SignalKind.PopularPrivateInstant] = Row(authentication: 0.50, unknown: 0.50);
        table[(int)SignalKind.PopularPrivateCloseWait] = Row(capacity: 0.40, local: 0.20, unknown: 0.40);

        // What a manifest was refused for, or whether it was, no socket says.
        table[(int)SignalKind.PullWithoutBlob] =
            Row(unknown: 0.42, rateLimit: 0.22, authentication: 0.18, capacity: 0.10, network: 0.04, mirrorUpstream: 0.04);
        table[(int)SignalKind.AuthOnly] = Row(authentication: 0.80, unknown: 0.08, capacity: 0.07, rateLimit: 0.04, network: 0.01);
        table[(int)SignalKind.HandshakeRefused] = Row(tls: 0.88, unknown: 0.06, network: 0.04, local: 0.02);
        table[(int)SignalKind.MirrorWithoutBlob] =
            Row(mirrorUpstream: 0.48, unknown: 0.28, rateLimit: 0.12, authentication: 0.06, capacity: 0.06);
        table[(int)SignalKind.AuthLoop] = Row(authentication: 0.88, capacity: 0.05, unknown: 0.04, rateLimit: 0.03);
        table[(int)SignalKind.MirrorBackoff] = Row(mirrorUpstream: 0.62, rateLimit: 0.28, capacity: 0.06, unknown: 0.04);

        // Who cuts a layer, the registry or something on the way, no socket says.
        table[(int)SignalKind.EarlyCloseCadence] = Row(network: 0.62, capacity: 0.33, unknown: 0.05);
        table[(int)SignalKind.TransferResetAbort] = Row(network: 0.84, capacity: 0.10, tls: 0.02, unknown: 0.04);
        table[(int)SignalKind.RetryBurst] = Row(rateLimit: 0.86, capacity: 0.08, unknown: 0.06);

        // The client gets on without the mirror; a mirror that lacks the image is left out in the same way.
        table[(int)SignalKind.MirrorPassedOver] = Row(mirrorUpstream: 0.44, unknown: 0.32, rateLimit: 0.14, capacity: 0.10);
        return table;
    }

    private static double[] Row(
        double unknown = 0, double rateLimit = 0, double authentication = 0, double network = 0,
        double capacity = 0, double mirrorUpstream = 0, double tls = 0, double local = 0) =>
        [unknown, rateLimit, authentication, network, capacity, mirrorUpstream, tls, local];
}
