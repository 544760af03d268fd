using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Snapshots;

/// <summary>Makes an immutable view of an engine.</summary>
public static class SnapshotBuilder
{
    /// <summary>The engine as it stands. Call it on the engine's thread only.</summary>
    public static EngineSnapshot Build(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        long now = engine.Now;
        ILookup<RegistryState, Connection> byRegistry = engine.Connections
            .Where(static connection => connection is { IsAttributed: true, IsOpen: true })
            .ToLookup(static connection => connection.Endpoint!.Registry);
        return new EngineSnapshot(
            now,
            [.. engine.Registries.Select(registry => BuildRegistry(registry, byRegistry[registry], now) with { Quota = engine.QuotaOf(registry.Name) })],
            [.. BuildUnattributed(engine.Connections)],
            [.. engine.HostCounters.Select(static pair => new HostSnapshot(pair.Key, pair.Value))])
        {
            Incidents = [.. engine.OpenIncidents],
            Source = new SourceSnapshot(engine.Source, engine.SourceEvents, engine.Lost),
        };
    }

    private static RegistrySnapshot BuildRegistry(
        RegistryState registry, IEnumerable<Connection> connections, long now)
    {
        ILookup<EndpointState, Connection> byEndpoint = connections.ToLookup(static connection => connection.Endpoint!);
        ImmutableArray<EndpointSnapshot> endpoints =
        [
            .. registry.Endpoints
                .OrderByDescending(static endpoint => endpoint.AttemptedAt)
                .Select(endpoint => BuildEndpoint(endpoint, byEndpoint[endpoint], now)),
        ];
        int[] states = new int[TcpStateNames.Count];
        foreach (EndpointSnapshot endpoint in endpoints)
        {
            for (int state = 0; state < states.Length; state++) states[state] += endpoint.States[state];
        }

        return new RegistrySnapshot(registry.Name, [.. states], endpoints);
    }

    private static EndpointSnapshot BuildEndpoint(EndpointState endpoint, IEnumerable<Connection> connections, long now)
    {
        int[] states = new int[TcpStateNames.Count];
        long? oldest = null;
        ulong received = endpoint.ReceivedByClosed;
        foreach (Connection connection in connections)
        {
            states[(int)connection.State]++;
            oldest = Math.Max(oldest ?? 0, connection.AgeAt(now));
            received += connection.PayloadReceived;
        }

        return new EndpointSnapshot(
            endpoint.Text,
            endpoint.Role,
            endpoint.Netns,
            endpoint.Open,
            endpoint.Ailing,
            endpoint.UsualHandshake == 0 ? null : endpoint.UsualHandshake / 1e9,
            oldest / 1e9)
        {
            States = [.. states],
            Opened = endpoint.Opened,
            Closed = endpoint.Closed,
            Received = (long)received,
            AttemptedAt = endpoint.AttemptedAt,
        };
    }

    private static IEnumerable<UnattributedSnapshot> BuildUnattributed(IReadOnlyList<Connection> connections) =>
        connections
            .Where(static connection => connection is { AttributedBy: AttributionKind.Process, IsAttributed: false, IsOpen: true })
            .GroupBy(static connection => (connection.Key.Remote, connection.Pid, connection.ProcessName))
            .Select(static group => new UnattributedSnapshot(
                group.Key.Remote.ToString(), group.Key.ProcessName ?? "", group.Key.Pid, group.Count()));
}
