using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// What a detector remembers of each client of each registry. Where there are more clients than can be remembered, all is
/// forgotten: a host that starts so many has more to tell soon.
/// </summary>
internal sealed class PerPuller<T>
    where T : class, new()
{
    private const int Most = 1024;

    private readonly Dictionary<PullerKey, T> _known = [];

    /// <summary>All that is remembered; may not change while it is walked.</summary>
    internal Dictionary<PullerKey, T> All => _known;

    /// <summary>What is remembered of a client; something new if nothing was.</summary>
    internal T Of(in PullerKey key)
    {
        if (_known.TryGetValue(key, out T? known)) return known;
        if (_known.Count >= Most) _known.Clear();
        return _known[key] = new T();
    }

    /// <summary>The same, of a connection's client.</summary>
    internal T Of(Connection connection, DetectionContext context) => Of(PullerKey.Of(connection, context));

    /// <summary>What is remembered of a client; null if nothing is.</summary>
    internal T? Find(in PullerKey key) => _known.GetValueOrDefault(key);
}
