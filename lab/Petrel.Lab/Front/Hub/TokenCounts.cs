using System.Collections.Concurrent;
using System.Net;

namespace Petrel.Lab.Front.Hub;

/// <summary>Who has had a token for what. May be used by many threads.</summary>
internal sealed class TokenCounts
{
    private readonly ConcurrentDictionary<(IPAddress, string), bool> _given = [];

    /// <summary>Whether the client had a token for that scope before.</summary>
    internal bool HasHad(IPAddress client, string scope) => _given.ContainsKey((client, scope));

    internal void Note(IPAddress client, string scope) => _given[(client, scope)] = true;

    internal void Clear() => _given.Clear();
}
