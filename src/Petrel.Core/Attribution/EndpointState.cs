using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>
/// One remote address and port of a registry, as seen from one network namespace: what is usual there, and when it last
/// worked. Times are CLOCK_MONOTONIC in nanoseconds; 0 means never.
/// </summary>
public sealed class EndpointState
{
    private const double Smoothing = 0.25;
    private double _handshake;

    /// <summary>An endpoint of which nothing is known yet.</summary>
    public EndpointState(RegistryState registry, RegistryRole role, NetnsId netns, InetEndpoint remote)
    {
        ArgumentNullException.ThrowIfNull(registry);
        Registry = registry;
        Role = role;
        Netns = netns;
        Remote = remote;
        Text = remote.ToString();
    }

    /// <summary>The registry that it serves.</summary>
    public RegistryState Registry { get; }

    /// <summary>What it serves there.</summary>
    public RegistryRole Role { get; }

    /// <summary>The host name that resolved to it; null where the address was configured.</summary>
    public string? Host { get; init; }

    /// <summary>The namespace from which it is seen; equal addresses in two containers are two endpoints.</summary>
    public NetnsId Netns { get; }

    /// <summary>The address and port.</summary>
    public InetEndpoint Remote { get; }

    /// <summary>Address and port as text, made once.</summary>
    public string Text { get; }

    /// <summary>Connections open now.</summary>
    public int Open { get; internal set; }

    /// <summary>Connections that a detector has found ailing and that have not recovered.</summary>
    public int Ailing { get; internal set; }

    /// <summary>Connections that opened while the watch ran.</summary>
    public long Opened { get; internal set; }

    /// <summary>Connections that closed while the watch ran.</summary>
    public long Closed { get; internal set; }

    /// <summary>Payload octets received by the connections that have closed, as far as their figures were known.</summary>
    public ulong ReceivedByClosed { get; internal set; }

    /// <summary>When a connect was last attempted.</summary>
    public long AttemptedAt { get; internal set; }

    /// <summary>When a handshake last succeeded.</summary>
    public long ConnectedAt { get; internal set; }

    /// <summary>When payload last came in.</summary>
    public long ReceivedAt { get; internal set; }

    /// <summary>When a connection that had received payload last ended in good order.</summary>
    public long CleanlyClosedAt { get; internal set; }

    /// <summary>The usual time from SYN to ESTABLISHED in nanoseconds; 0 while no handshake was timed.</summary>
    public long UsualHandshake => (long)_handshake;

    /// <summary>Learns from a handshake that needed no retransmission.</summary>
    internal void LearnHandshake(long nanoseconds) =>
        _handshake = _handshake == 0 ? nanoseconds : _handshake + (Smoothing * (nanoseconds - _handshake));
}
