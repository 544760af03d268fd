using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
using Petrel.Core.Sockets;

namespace Petrel.Core.Snapshots;

/// <summary>What the engine knew at one moment; immutable.</summary>
/// <param name="Time">CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="Registries">The watched registries, in the user's order.</param>
/// <param name="Unattributed">Connections of container clients that no registry claims.</param>
/// <param name="Hosts">Counters of whole namespaces, where the source reads them.</param>
public sealed record EngineSnapshot(
    long Time,
    ImmutableArray<RegistrySnapshot> Registries,
    ImmutableArray<UnattributedSnapshot> Unattributed,
    ImmutableArray<HostSnapshot> Hosts)
{
    /// <summary>The incidents that are not over, as last reported, in the order in which they opened.</summary>
    public ImmutableArray<IncidentSnapshot> Incidents { get; init; } = [];

    /// <summary>The source of kernel facts.</summary>
    public SourceSnapshot Source { get; init; }
}

/// <summary>The source of kernel facts and what it has delivered since the watch began.</summary>
/// <param name="Kind">The source in use.</param>
/// <param name="Events">Events that this and earlier sources delivered.</param>
/// <param name="Lost">Notifications that were lost.</param>
public readonly record struct SourceSnapshot(SourceKind Kind, long Events, long Lost);

/// <summary>One registry at one moment.</summary>
/// <param name="Registry">Its name.</param>
/// <param name="States">Connections by state, indexed by <see cref="TcpState"/>.</param>
/// <param name="Endpoints">Its endpoints that were connected to, most recently used first.</param>
public sealed record RegistrySnapshot(
    string Registry,
    ImmutableArray<int> States,
    ImmutableArray<EndpointSnapshot> Endpoints)
{
    /// <summary>Its pull quota as last foreseen; null where none is known.</summary>
    public Forecast? Quota { get; init; }

    /// <summary>Connections in any state.</summary>
    public int Open => States.Sum();

    /// <summary>Connections that opened while the watch ran.</summary>
    public long Opened => Endpoints.Sum(static endpoint => endpoint.Opened);

    /// <summary>Connections that closed while the watch ran.</summary>
    public long Closed => Endpoints.Sum(static endpoint => endpoint.Closed);

    /// <summary>Payload octets received by its connections over their lives, as far as figures are known.</summary>
    public long Received => Endpoints.Sum(static endpoint => endpoint.Received);
}

/// <summary>One endpoint at one moment.</summary>
/// <param name="Endpoint">Address and port.</param>
/// <param name="Role">What it serves.</param>
/// <param name="Netns">The namespace from which it is seen.</param>
/// <param name="Open">Connections in any state.</param>
/// <param name="Ailing">Of these, how many a detector has found ailing.</param>
/// <param name="HandshakeSeconds">The usual handshake time; null while unknown.</param>
/// <param name="OldestSeconds">The age of its oldest connection; null if there is none.</param>
public sealed record EndpointSnapshot(
    string Endpoint,
    RegistryRole Role,
    NetnsId Netns,
    int Open,
    int Ailing,
    double? HandshakeSeconds,
    double? OldestSeconds)
{
    /// <summary>Connections by state, indexed by <see cref="TcpState"/>.</summary>
    public ImmutableArray<int> States { get; init; } = [.. new int[TcpStateNames.Count]];

    /// <summary>Connections that opened while the watch ran.</summary>
    public long Opened { get; init; }

    /// <summary>Connections that closed while the watch ran.</summary>
    public long Closed { get; init; }

    /// <summary>Payload octets received by its connections over their lives, closed ones included, as far as known.</summary>
    public long Received { get; init; }

    /// <summary>When a connect was last attempted, CLOCK_MONOTONIC in nanoseconds; 0 for never.</summary>
    public long AttemptedAt { get; init; }
}

/// <summary>A container client's connections to one address that no registry claims.</summary>
/// <param name="Endpoint">Address and port.</param>
/// <param name="Process">The client.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="Open">How many.</param>
public sealed record UnattributedSnapshot(string Endpoint, string Process, int Pid, int Open);

/// <summary>Counters of one network namespace.</summary>
/// <param name="Netns">The namespace.</param>
/// <param name="Counters">Its counters.</param>
public sealed record HostSnapshot(NetnsId Netns, HostCounters Counters);
