using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>
/// Server names of connections that are not known yet: without tracepoints a connection is first heard of at the next walk, or
/// at its end. Bounded, for many names belong to connections that are nobody's here (those that a router passes on).
/// </summary>
internal sealed class EarlyNames
{
    private const int Most = 512;
    private const long KeptFor = 60_000_000_000;

    private readonly record struct Kept(NetnsId Netns, ServerName Name, long Time);

    private readonly Dictionary<SocketKey, Kept> _byKey = [];

    /// <summary>Keeps a name for a connection that may still come.</summary>
    internal void Keep(in SocketKey key, NetnsId netns, ServerName name, long now)
    {
        if (_byKey.Count >= Most) ForgetOld(now);
        if (_byKey.Count < Most) _byKey[key] = new Kept(netns, name, now);
    }

    /// <summary>The name that was kept for a connection, once; null if there is none.</summary>
    internal ServerName? Take(in SocketKey key, NetnsId netns, long now)
    {
        if (_byKey.Count == 0 || !_byKey.TryGetValue(key, out Kept kept)) return null;
        bool isAnother = kept.Netns.IsKnown && netns.IsKnown && kept.Netns != netns;
        if (isAnother) return null;
        _byKey.Remove(key);
        return now - kept.Time < KeptFor ? kept.Name : null;
    }

    // Where all are young, the whole lot is let go rather than the newest refused: those are most likely still wanted.
    private void ForgetOld(long now)
    {
        foreach ((SocketKey key, Kept kept) in _byKey)
        {
            if (now - kept.Time >= KeptFor) _byKey.Remove(key);
        }

        if (_byKey.Count >= Most) _byKey.Clear();
    }
}
