namespace Petrel.Registry.Tokens;

/// <summary>
/// Credentials that a server refused. Logins are limited by user name, for everybody who uses it: a credential that was
/// refused once is not sent again until it is another one. Only a keyed hash is kept, never the secret. Safe to use from
/// several threads.
/// </summary>
public sealed class RefusedCredentials
{
    private const int MostEntries = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Authority, string Fingerprint), string> _refused = [];

    /// <summary>Why this server refused this credential; null if it never did.</summary>
    /// <param name="authority">Scheme, host and port of the server that judges it.</param>
    /// <param name="fingerprint">The credential's fingerprint.</param>
    public string? Find(string authority, string fingerprint)
    {
        lock (_lock) return _refused.GetValueOrDefault((authority, fingerprint));
    }

    /// <summary>Remembers a refusal, and why.</summary>
    public void Add(string authority, string fingerprint, string reason)
    {
        lock (_lock)
        {
            // More changed passwords than this in one life of the program: the first ones will not come back.
            if (_refused.Count >= MostEntries) _refused.Remove(_refused.Keys.First());
            _refused[(authority, fingerprint)] = reason;
        }
    }
}
