using System.Collections.Frozen;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>How fast something goes.</summary>
/// <param name="OpenedPerMinute">Connections that opened in the last minute.</param>
/// <param name="BytesPerSecond">Payload octets received a second, over the last five.</param>
internal readonly record struct Rate(long OpenedPerMinute, double BytesPerSecond);

/// <summary>The rates at one moment; immutable.</summary>
/// <param name="ByKey">By <see cref="RateMeter.KeyOf(string)"/> and its overload.</param>
internal sealed record RateSnapshot(FrozenDictionary<string, Rate> ByKey)
{
    internal static RateSnapshot None { get; } = new(FrozenDictionary<string, Rate>.Empty);

    internal Rate Of(string key) => ByKey.GetValueOrDefault(key);
}

/// <summary>Makes rates of the totals in successive snapshots.</summary>
internal sealed class RateMeter
{
    private const long Minute = 60_000_000_000;
    private const long ByteWindow = 5_000_000_000;
    private const long SampleSpacing = 900_000_000;

    private readonly Dictionary<string, Queue<Sample>> _history = new(StringComparer.Ordinal);

    internal static string KeyOf(string registry) => registry;

    internal static string KeyOf(string registry, EndpointSnapshot endpoint) =>
        $"{registry} {endpoint.Endpoint} {endpoint.Netns.Inode}";

    /// <summary>Takes a snapshot's totals in and says how fast they grow.</summary>
    internal RateSnapshot Take(EngineSnapshot snapshot)
    {
        var rates = new Dictionary<string, Rate>(StringComparer.Ordinal);
        foreach (RegistrySnapshot registry in snapshot.Registries)
        {
            if (registry.Endpoints.IsEmpty) continue;
            string key = KeyOf(registry.Registry);
            rates[key] = Take(key, new Sample(snapshot.Time, registry.Opened, registry.Received));
            foreach (EndpointSnapshot endpoint in registry.Endpoints)
            {
                key = KeyOf(registry.Registry, endpoint);
                rates[key] = Take(key, new Sample(snapshot.Time, endpoint.Opened, endpoint.Received));
            }
        }

        return new RateSnapshot(rates.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private Rate Take(string key, Sample now)
    {
        if (!_history.TryGetValue(key, out Queue<Sample>? samples))
        {
            // What opened before the first look opened within the time that is looked at; what came in may be older.
            _history[key] = samples = new Queue<Sample>([now with { Opened = 0 }]);
        }

        while (samples.Count > 1 && now.Time - samples.ElementAt(1).Time >= Minute) samples.Dequeue();
        Sample recent = samples.LastOrDefault(sample => now.Time - sample.Time >= ByteWindow, samples.Peek());
        var rate = new Rate(Math.Max(0, now.Opened - samples.Peek().Opened), PerSecond(recent, now));
        if (now.Time - samples.Last().Time >= SampleSpacing) samples.Enqueue(now);
        return rate;
    }

    private static double PerSecond(Sample from, Sample to)
    {
        double seconds = (to.Time - from.Time) / 1e9;
        return seconds <= 0 ? 0 : Math.Max(0, (to.Received - from.Received) / seconds);
    }

    private readonly record struct Sample(long Time, long Opened, long Received);
}
