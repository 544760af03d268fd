using System.Runtime.InteropServices;
using Petrel.Core.Attribution;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;

namespace Petrel.Core.History;

/// <summary>
/// Turns the engine's cumulative counters into what came in since the snapshot before. As many as the engine has endpoints.
/// </summary>
internal sealed class ReceivedCounters
{
    private readonly Dictionary<Key, Counter> _counters = [];
    private readonly List<Key> _gone = [];
    private bool _began;
    private int _round;

    internal void Begin() => _round++;

    /// <summary>Payload octets that an endpoint received since the snapshot before.</summary>
    internal long Since(string registry, EndpointSnapshot endpoint)
    {
        ref Counter counter = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _counters, new Key(registry, endpoint.Role, endpoint.Endpoint, endpoint.Netns), out bool known);
        long since = known ? Growth(counter, endpoint) : _began ? endpoint.Received : 0;
        bool restarted = known && HasRestarted(counter, endpoint);
        counter = new Counter(restarted ? endpoint.Received : Math.Max(counter.Highest, endpoint.Received), endpoint.Opened, _round);
        return since;
    }

    internal void End()
    {
        _began = true;
        foreach ((Key key, Counter counter) in _counters)
        {
            if (counter.Round != _round) _gone.Add(key);
        }

        foreach (Key key in _gone) _counters.Remove(key);
        _gone.Clear();
    }

    internal void Clear()
    {
        _counters.Clear();
        _began = false;
    }

    // A connection that turns out to be another registry's takes its figures along: the counter dips and is no new one.
    private static long Growth(in Counter counter, EndpointSnapshot endpoint) =>
        HasRestarted(counter, endpoint) ? endpoint.Received : Math.Max(0, endpoint.Received - counter.Highest);

    private static bool HasRestarted(in Counter counter, EndpointSnapshot endpoint) =>
        endpoint.Received < counter.Highest / 2 && endpoint.Opened < counter.Opened;

    private readonly record struct Key(string Registry, RegistryRole Role, string Endpoint, NetnsId Netns);

    private readonly record struct Counter(long Highest, long Opened, int Round);
}
