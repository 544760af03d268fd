using Petrel.Core.Attribution;
using Petrel.Core.Detection;

namespace Petrel.Core.Incidents;

/// <summary>The suspicions of the last moments: where a probe bears them out, they are evidence after all.</summary>
internal sealed class RecentSuspicions
{
    // A probe takes five seconds at most, and may have had to wait for one before it.
    private const long Memory = 15_000_000_000;
    private const int Most = 64;

    private readonly Queue<(Signal Signal, long Time)> _signals = new();

    internal void Add(in Signal signal, long now)
    {
        if (_signals.Count == Most) _signals.Dequeue();
        // The connection may end and its object be used for another.
        _signals.Enqueue((signal with { Connection = null }, now));
    }

    internal IEnumerable<Signal> Of(RegistryState registry, long now) => _signals
        .Where(entry => entry.Signal.Endpoint.Registry == registry && now - entry.Time <= Memory)
        .Select(static entry => entry.Signal);
}
