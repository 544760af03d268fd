using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>How a phase ended. Each value names one thing that a person would do something else about.</summary>
public enum PhaseOutcome : byte
{
    /// <summary>It went well.</summary>
    Succeeded = 0,

    /// <summary>Nothing came within the time.</summary>
    TimedOut,

    /// <summary>The connection was refused (ECONNREFUSED).</summary>
    Refused,

    /// <summary>There is no route, or a router said so.</summary>
    Unreachable,

    /// <summary>The other side reset the connection.</summary>
    Reset,

    /// <summary>The other side closed the connection before it had answered.</summary>
    Closed,

    /// <summary>The name does not exist.</summary>
    NameUnknown,

    /// <summary>The resolver did not answer or failed.</summary>
    ResolverFailed,

    /// <summary>The proxy did not let it through.</summary>
    ProxyRefused,

    /// <summary>The certificate is not to be trusted; nothing was sent.</summary>
    CertificateRejected,

    /// <summary>TLS could not be negotiated, or the other side speaks something else.</summary>
    HandshakeFailed,

    /// <summary>The answer was no HTTP.</summary>
    ProtocolError,

    /// <summary>The answer's head was larger than any sensible one.</summary>
    TooLarge,

    /// <summary>A redirect or token server pointed where probes do not go: not https, or a private address.</summary>
    RedirectRefused,

    /// <summary>Redirects went in a circle or did not end.</summary>
    RedirectLoop,

    /// <summary>The registry asks for a token in a way that cannot be followed: no realm, no known scheme.</summary>
    ChallengeInvalid,

    /// <summary>A token answer without a token.</summary>
    TokenInvalid,

    /// <summary>401: the credential or token is not accepted.</summary>
    Unauthorized,

    /// <summary>The credential was refused earlier and has not changed; it was not sent again.</summary>
    CredentialWithheld,

    /// <summary>403.</summary>
    Denied,

    /// <summary>404: the image or tag is not there.</summary>
    NotFound,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>5xx.</summary>
    ServerError,

    /// <summary>Another status than a registry gives here.</summary>
    UnexpectedStatus,

    /// <summary>This machine could not: no descriptors left, or its own firewall forbids it.</summary>
    LocalFault,
}

/// <summary>One phase of a probe.</summary>
/// <param name="Phase">Which.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Endpoint">The address it was done with; null for the resolver, or where none was reached.</param>
/// <param name="Detail">For a person: what happened, redacted; "" if there is nothing to say.</param>
public readonly record struct PhaseResult(
    ProbePhase Phase, PhaseOutcome Outcome, TimeSpan Duration, InetEndpoint? Endpoint, string Detail);
