using System.Net.Sockets;
using System.Security.Authentication;

namespace Petrel.Registry.Probing;

/// <summary>Turns the exceptions of sockets, TLS and HTTP into outcomes.</summary>
internal static class TransportFaults
{
    /// <summary>Whether this is a fault of the network or of the other side, and not a bug of ours.</summary>
    internal static bool IsExpected(Exception exception) =>
        exception is SocketException or IOException or HttpRequestException or AuthenticationException or OperationCanceledException;

    internal static PhaseOutcome OutcomeOf(Exception exception) => exception switch
    {
        OperationCanceledException => PhaseOutcome.TimedOut,
        SocketException socket => OutcomeOf(socket.SocketErrorCode),
        AuthenticationException => PhaseOutcome.HandshakeFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => PhaseOutcome.TooLarge,
        HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => PhaseOutcome.TooLarge,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => PhaseOutcome.ProtocolError,
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => PhaseOutcome.ProtocolError,
        { InnerException: { } inner } when IsExpected(inner) => OutcomeOf(inner),
        IOException or HttpRequestException => PhaseOutcome.Closed,
        _ => PhaseOutcome.ProtocolError,
    };

    internal static PhaseOutcome OutcomeOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => PhaseOutcome.Refused,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => PhaseOutcome.Reset,
        SocketError.TimedOut => PhaseOutcome.TimedOut,
        SocketError.HostNotFound or SocketError.NoData => PhaseOutcome.NameUnknown,
        SocketError.TryAgain or SocketError.NoRecovery => PhaseOutcome.ResolverFailed,
        // EMFILE, ENFILE; EPERM and EACCES come from a firewall of this machine; no port is free.
        SocketError.TooManyOpenSockets or SocketError.AccessDenied or SocketError.NoBufferSpaceAvailable
            or SocketError.AddressNotAvailable => PhaseOutcome.LocalFault,
        _ => PhaseOutcome.Unreachable,
    };
}
