using System.Diagnostics.CodeAnalysis;

namespace Petrel.Registry.Tokens;

/// <summary>
/// Tokens that are still good, so that a token server is asked once in a token's life and not once a probe. Safe to use
/// from several threads.
/// </summary>
public sealed class TokenCache(TimeProvider time)
{
    private const int MostTokens = 256;

    // Used to the last second, a token would expire on its way.
    private const double UsableShare = 0.9;

    private readonly Lock _lock = new();
    private readonly Dictionary<TokenKey, Entry> _entries = [];

    /// <summary>The token for this, if one is kept and still good, and until when it is.</summary>
    public bool TryGet(TokenKey key, [NotNullWhen(true)] out TokenGrant? grant, out DateTimeOffset expires)
    {
        lock (_lock)
        {
            bool found = _entries.TryGetValue(key, out Entry entry) && time.GetElapsedTime(entry.Came) < entry.Grant.Lifetime * UsableShare;
            (grant, expires) = found ? (entry.Grant, entry.Expires) : (null, default);
            return found;
        }
    }

    /// <summary>Keeps a token from now on; says until when it is good.</summary>
    public DateTimeOffset Keep(TokenKey key, TokenGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        DateTimeOffset expires = time.GetUtcNow() + grant.Lifetime;
        lock (_lock)
        {
            if (_entries.Count >= MostTokens) Shrink();
            _entries[key] = new Entry(grant, time.GetTimestamp(), expires);
        }
        return expires;
    }

    /// <summary>Forgets a token that the registry refused.</summary>
    public void Forget(TokenKey key)
    {
        lock (_lock) _entries.Remove(key);
    }

    private void Shrink()
    {
        foreach ((TokenKey key, Entry entry) in _entries.OrderBy(entry => entry.Value.Expires).Take(MostTokens / 2).ToArray())
        {
            if (_entries.Count > MostTokens / 2 || time.GetElapsedTime(entry.Came) >= entry.Grant.Lifetime) _entries.Remove(key);
        }
    }

    // The age is measured by the steady clock; the date is for people.
    private readonly record struct Entry(TokenGrant Grant, long Came, DateTimeOffset Expires);
}
