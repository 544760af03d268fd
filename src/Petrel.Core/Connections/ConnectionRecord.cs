using Petrel.Core.Attribution;
using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>The events of a connection's life that are reported.</summary>
public enum ConnectionRecordKind : byte
{
    /// <summary>A connect began, or the connection was first seen.</summary>
    Opened,

    /// <summary>The handshake ended.</summary>
    Established,

    /// <summary>It is over.</summary>
    Closed,

    /// <summary>It was reported, and now turns out to belong to another registry, or to none.</summary>
    Attributed,
}

/// <summary>
/// One event of a connection's life as it leaves the engine, by value. Times are CLOCK_MONOTONIC in nanoseconds.
/// </summary>
public readonly record struct ConnectionRecord
{
    /// <summary>Which event.</summary>
    public ConnectionRecordKind Kind { get; init; }

    /// <summary>When.</summary>
    public long Time { get; init; }

    /// <summary>The registry endpoint; null where only the process speaks for a registry.</summary>
    public EndpointState? Endpoint { get; init; }

    /// <summary>The remote end.</summary>
    public InetEndpoint Remote { get; init; }

    /// <summary>The local end.</summary>
    public InetEndpoint Local { get; init; }

    /// <summary>What the attribution rests on.</summary>
    public AttributionKind AttributedBy { get; init; }

    /// <summary>The registry's host that the client named; null if none is known.</summary>
    public string? ServerName { get; init; }

    /// <summary>How it ended; meaningful when closed.</summary>
    public CloseCause ClosedBy { get; init; }

    /// <summary>Age in nanoseconds.</summary>
    public long Age { get; init; }

    /// <summary>Whether the age is exact rather than a lower bound.</summary>
    public bool AgeIsExact { get; init; }

    /// <summary>Whether the octet counts are known.</summary>
    public bool HasCounters { get; init; }

    /// <summary>Payload octets received.</summary>
    public ulong Received { get; init; }

    /// <summary>Payload octets sent.</summary>
    public ulong Sent { get; init; }

    /// <summary>The process id; 0 if unknown.</summary>
    public int Pid { get; init; }

    /// <summary>The process name; null if unknown.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The network namespace.</summary>
    public NetnsId Netns { get; init; }

    internal static ConnectionRecord Of(ConnectionRecordKind kind, Connection connection, long time) => new()
    {
        Kind = kind,
        Time = time,
        Endpoint = connection.Endpoint,
        Remote = connection.Key.Remote,
        Local = connection.Key.Local,
        AttributedBy = connection.AttributedBy,
        ServerName = connection.ServerName is { IsElsewhere: false } name ? name.Host : null,
        ClosedBy = connection.ClosedBy,
        Age = connection.AgeAt(time),
        AgeIsExact = connection.OpenedExactly,
        HasCounters = connection.HasCounters,
        Received = connection.PayloadReceived,
        Sent = connection.PayloadSent,
        Pid = connection.Pid,
        ProcessName = connection.ProcessName,
        Netns = connection.Netns,
    };
}
