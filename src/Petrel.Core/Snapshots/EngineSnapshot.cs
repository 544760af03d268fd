using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
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
    ImmutableArray<HostSnapshot> Hosts);

/// <summary>One registry at one moment.</summary>
/// <param name="Registry">Its name.</param>
/// <param name="States">Connections by state, indexed by <see cref="TcpState"/>.</param>
/// <param name="Endpoints">Its endpoints that were connected to, most recently used first.</param>
public sealed record RegistrySnapshot(
    string Registry,
    ImmutableArray<int> States,
    ImmutableArray<EndpointSnapshot> Endpoints)
{
    /// <summary>Connections in any state.</summary>
    public int Open => States.Sum();
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
    double? OldestSeconds);

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
