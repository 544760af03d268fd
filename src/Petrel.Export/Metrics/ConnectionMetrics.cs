using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>Metrics of connections to registries.</summary>
internal static class ConnectionMetrics
{
    // The states of a client's socket; the others are those of servers, and shown only if they occur.
    private static readonly TcpState[] Usual =
    [
        TcpState.Established, TcpState.SynSent, TcpState.FinWait1, TcpState.FinWait2, TcpState.TimeWait,
        TcpState.CloseWait, TcpState.LastAck, TcpState.Closing,
    ];

    internal static void Collect(LiveCounters counters, LiveView view, SampleCollector samples)
    {
        foreach (RegistryTally registry in counters.Registries)
        {
            for (var role = RegistryRole.Unknown; role <= RegistryRole.Mirror; role++)
            {
                if (registry.Of(role) is { } tally) Add(samples, tally, registry.Label, role.Name());
            }
        }

        foreach (((string registry, RegistryRole role), int[] states) in States(counters, view)) AddStates(samples, states, registry, role.Name());
    }

    private static void Add(SampleCollector samples, EndpointTally tally, string registry, string role)
    {
        samples.Add(Families.Opened, tally.Opened, registry, role);
        samples.Add(Families.Received, tally.Received, registry, role);
        samples.Add(Families.Connect, tally.ConnectSeconds.Read(), registry, role);
        samples.Add(Families.Age, tally.AgeSeconds.Read(), registry, role);
        for (int cause = 0; cause < EndpointTally.Endings; cause++)
            samples.Add(Families.Closed, tally.ClosedBy((CloseCause)cause), registry, role, ((CloseCause)cause).Name());
    }

    private static Dictionary<(string Registry, RegistryRole Role), int[]> States(LiveCounters counters, LiveView view)
    {
        var sums = new Dictionary<(string, RegistryRole), int[]>();
        foreach (RegistrySnapshot registry in view.Snapshot?.Value.Registries ?? [])
        {
            string label = counters.LabelOf(registry.Registry);
            // A registry that nobody connects to is shown with zeros, so that it can be seen to be watched.
            if (registry.Endpoints.IsEmpty) Sum(sums, (label, RegistryRole.Api), []);
            foreach (EndpointSnapshot endpoint in registry.Endpoints) Sum(sums, (label, endpoint.Role), endpoint.States.AsSpan());
        }

        return sums;
    }

    private static void Sum(Dictionary<(string, RegistryRole), int[]> sums, (string, RegistryRole) key, ReadOnlySpan<int> states)
    {
        if (!sums.TryGetValue(key, out int[]? sum)) sums[key] = sum = new int[TcpStateNames.Count];
        for (int i = 0; i < states.Length; i++) sum[i] += states[i];
    }

    private static void AddStates(SampleCollector samples, int[] states, string registry, string role)
    {
        for (int state = 0; state < states.Length; state++)
        {
            if (states[state] > 0 || Array.IndexOf(Usual, (TcpState)state) >= 0)
                samples.Add(Families.Sockets, states[state], registry, role, ((TcpState)state).Name());
        }
    }
}
