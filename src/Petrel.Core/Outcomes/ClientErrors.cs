using Petrel.Core.Diagnosis;

namespace Petrel.Core.Outcomes;

/// <summary>
/// What the error texts of container clients mean. They are Go's and the registry's own words, put one before the other, the
/// innermost last: the first entry that occurs decides, so what is precise stands before what is vague.
/// </summary>
internal static class ClientErrors
{
    // What was asked for, or this machine, rather than the registry or the way to it.
    private static readonly string[] OwnFaults =
    [
        "manifest unknown", "name unknown", "MANIFEST_UNKNOWN", "NAME_UNKNOWN", "404 Not Found", ": not found",
        "invalid reference format", "no matching manifest", "no match for platform", "no image found in manifest list",
        "repository does not exist", "repository name not known", "insufficient_scope", "context canceled", "signature required",
        "short-name resolution", "short-name \"", "did not resolve to an alias",
    ];

    private static readonly (string Text, Cause Cause)[] Causes =
    [
        ("no space left on device", Cause.Local), ("disk quota exceeded", Cause.Local), ("read-only file system", Cause.Local),
        ("too many open files", Cause.Local),
        ("toomanyrequests", Cause.RateLimit), ("too many requests", Cause.RateLimit), ("pull rate limit", Cause.RateLimit),
        ("rate exceeded", Cause.RateLimit), ("StatusCode: 429", Cause.RateLimit), ("registry 429", Cause.RateLimit),

        // A handshake that does not end is a server that does not serve; a certificate is another matter.
        ("TLS handshake timeout", Cause.Capacity),
        ("x509:", Cause.Tls), ("tls:", Cause.Tls), ("certificate", Cause.Tls), ("server gave HTTP response to HTTPS client", Cause.Tls),

        ("waiting for connection", Cause.Network), // of "request canceled while waiting for connection (… awaiting headers)"
        ("connection refused", Cause.Network), ("no route to host", Cause.Network), ("network is unreachable", Cause.Network),
        ("connection reset by peer", Cause.Network), ("broken pipe", Cause.Network), ("no such host", Cause.Network),
        ("server misbehaving", Cause.Network), ("temporary failure in name resolution", Cause.Network),
        ("proxyconnect", Cause.Network), ("i/o timeout", Cause.Network), ("connection timed out", Cause.Network),

        // What the token server does, whatever it is, stands behind the failures of the way to it.
        ("failed to authorize", Cause.Authentication), ("oauth token", Cause.Authentication), ("anonymous token", Cause.Authentication),
        ("bearer token", Cause.Authentication), ("unauthorized", Cause.Authentication), ("authentication required", Cause.Authentication),
        ("no basic auth credentials", Cause.Authentication), ("username/password", Cause.Authentication),
        ("username or password", Cause.Authentication), ("authorization token has expired", Cause.Authentication),
        ("access denied", Cause.Authentication), ("requested access to the resource is denied", Cause.Authentication),
        ("403 Forbidden", Cause.Authentication), ("registry 403", Cause.Authentication), ("registry 401", Cause.Authentication),

        ("500 Internal Server Error", Cause.Capacity), ("502 Bad Gateway", Cause.Capacity), ("503 Service Unavailable", Cause.Capacity),
        ("504 Gateway", Cause.Capacity), ("registry 500", Cause.Capacity), ("registry 502", Cause.Capacity),
        ("registry 503", Cause.Capacity), ("registry 504", Cause.Capacity), ("StatusCode: 5", Cause.Capacity),
        ("awaiting headers", Cause.Capacity), ("awaiting response headers", Cause.Capacity), ("because of no progress", Cause.Capacity),
    ];

    /// <summary>The cause that a text names; null if it names none.</summary>
    internal static Cause? CauseOf(string text)
    {
        foreach ((string part, Cause cause) in Causes)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase)) return cause;
        }

        // A registry's bare word at the very end: "denied" alone is what docker prints for a 403.
        return text.EndsWith("denied", StringComparison.OrdinalIgnoreCase) ? Cause.Authentication : null;
    }

    /// <summary>Whether the text may speak of what was asked for, or of this machine, and not of the registry.</summary>
    internal static bool IsOwnFault(string text) =>
        CauseOf(text) == Cause.Local || OwnFaults.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
}
