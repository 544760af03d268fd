using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// One exchange of a pull: a request, or several that followed each other closely on one connection, and what came back.
/// Times are CLOCK_MONOTONIC in nanoseconds.
/// </summary>
/// <param name="Connection">The connection, valid during the call only.</param>
/// <param name="IsBlob">Whether it was a layer: from a host that serves them, or too large for anything else.</param>
/// <param name="BeganAt">When the connect began; on a connection that was used before, when we last sent.</param>
/// <param name="EndedAt">When the last of the answer came in, or, where figures are missing, the connection ended.</param>
/// <param name="Received">Payload octets received; the first exchange counts the TLS handshake in.</param>
/// <param name="Sent">Payload octets sent, likewise.</param>
/// <param name="IsFirst">Whether it was the connection's first.</param>
/// <param name="IsLast">Whether the connection has ended.</param>
internal readonly record struct PullWord(
    Connection Connection,
    bool IsBlob,
    long BeganAt,
    long EndedAt,
    ulong Received,
    ulong Sent,
    bool IsFirst,
    bool IsLast)
{
    private const double SameShare = 0.02;
    private const ulong SameOctets = 64;

    // A certificate is 1 to 5 KB; a client hello with post-quantum keys comes to 1.8 KB.
    private const ulong LeastHandshake = 300, MostHandshake = 16 * 1024, MostHello = 2048;
    private const long LongestHandshake = 3_000_000_000;

    /// <summary>
    /// A client hello without post-quantum keys, and an alert, come to 300 octets, and with the shortest of requests to 480.
    /// </summary>
    internal const ulong SurelyHello = 400;

    internal EndpointState Endpoint => Connection.Endpoint!;

    internal RegistryRole Role => Endpoint.Role;

    /// <summary>Whether octets were counted at all.</summary>
    internal bool HasFigures => Connection.HasCounters;

    /// <summary>
    /// Whether it may be a TLS handshake that the client broke off; a short request looks alike. A server that is told so may
    /// be the first to close, but then nothing more than a hello was sent.
    /// </summary>
    internal bool IsRefusedHandshake => IsFirst && IsLast && !IsBlob && HasFigures &&
        (Connection.ClosedBy is CloseCause.LocalFin or CloseCause.LocalReset ||
         (Connection.ClosedBy is CloseCause.RemoteFin or CloseCause.Unknown && Sent <= SurelyHello)) &&
        Connection.EndedAt - Connection.EstablishedAt < LongestHandshake &&
        Received is >= LeastHandshake and <= MostHandshake && Sent is > 0 and <= MostHello;

    /// <summary>
    /// Whether two answers may be one and the same, given again: dates, request ids and TLS signatures differ by a few octets.
    /// </summary>
    internal static bool AreAlike(ulong a, ulong b) =>
        (a > b ? a - b : b - a) <= Math.Max(SameOctets, SameShare * Math.Max(a, b));
}

/// <summary>
/// Whose pull it is: a process; where the source does not tell, whoever it is in the network namespace.
/// </summary>
internal readonly record struct PullerKey(RegistryState Registry, NetnsId Netns, int Pid)
{
    /// <summary>
    /// The puller behind a connection. Without tracepoints most connections are heard of when their process is not to be
    /// found any more, so that all of them count as one.
    /// </summary>
    internal static PullerKey Of(Connection connection, DetectionContext context) => context.SeesTransitions && connection.Pid != 0
        ? new PullerKey(connection.Endpoint!.Registry, default, connection.Pid)
        : new PullerKey(connection.Endpoint!.Registry, connection.Netns, 0);
}
