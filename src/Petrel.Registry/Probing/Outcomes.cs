namespace Petrel.Registry.Probing;

/// <summary>Words for outcomes that the network, not the registry, decided.</summary>
internal static class Outcomes
{
    /// <summary>A sentence without its subject, which is the address that stands beside it.</summary>
    internal static string Describe(PhaseOutcome outcome, ProbePhase phase) => (outcome, phase) switch
    {
        (PhaseOutcome.TimedOut, ProbePhase.Connect) => "does not answer",
        (PhaseOutcome.TimedOut, ProbePhase.Tls) => "accepts connections but does not negotiate TLS",
        (PhaseOutcome.TimedOut, _) => "accepts connections but does not answer in time",
        (PhaseOutcome.Refused, _) => "refuses connections",
        (PhaseOutcome.Unreachable, _) => "cannot be reached from here",
        (PhaseOutcome.Reset, ProbePhase.Tls) => "resets the connection during the TLS handshake",
        (PhaseOutcome.Reset, _) => "resets the connection",
        (PhaseOutcome.Closed, ProbePhase.Tls) => "closes the connection during the TLS handshake",
        (PhaseOutcome.Closed, _) => "closes the connection without an answer",
        (PhaseOutcome.HandshakeFailed, _) => "does not speak TLS here, or none that this machine accepts",
        (PhaseOutcome.ProtocolError, _) => "does not answer with HTTP",
        (PhaseOutcome.TooLarge, _) => "answers with headers beyond all measure",
        (PhaseOutcome.NameUnknown, _) => "does not exist",
        (PhaseOutcome.ResolverFailed, _) => "cannot be resolved: the resolver does not answer",
        (PhaseOutcome.LocalFault, _) => "was not tried: this machine has no descriptors left, or its own firewall forbids it",
        _ => "",
    };

    /// <summary>The outcome that a status means. A redirect is an answer; where it leads is another matter.</summary>
    internal static PhaseOutcome OfStatus(int status) => status switch
    {
        (>= 200 and < 300) or 301 or 302 or 303 or 307 or 308 => PhaseOutcome.Succeeded,
        401 => PhaseOutcome.Unauthorized,
        403 => PhaseOutcome.Denied,
        404 => PhaseOutcome.NotFound,
        429 => PhaseOutcome.RateLimited,
        >= 500 => PhaseOutcome.ServerError,
        _ => PhaseOutcome.UnexpectedStatus,
    };
}
