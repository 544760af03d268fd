namespace Petrel.Core.Diagnosis;

/// <summary>Why pulls fail; <c>cause</c> in JSON and metrics.</summary>
public enum Cause : byte
{
    /// <summary>Something is wrong, and the evidence does not say what.</summary>
    Unknown = 0,

    /// <summary>Pull quota, abuse limit or login limit reached (429).</summary>
    RateLimit,

    /// <summary>Token or credential refused, or the token server fails while the rest works.</summary>
    Authentication,

    /// <summary>No path: unanswered, refused, reset, vanished.</summary>
    Network,

    /// <summary>Reachable, but not serving.</summary>
    Capacity,

    /// <summary>A mirror fails because of what is behind it.</summary>
    MirrorUpstream,

    /// <summary>A certificate is expired, unknown, for another name, or the handshake was refused.</summary>
    Tls,

    /// <summary>The fault is on this host.</summary>
    Local,
}

/// <summary>Names of <see cref="Cause"/> as JSON and metrics spell them.</summary>
public static class CauseNames
{
    private static readonly string[] Names =
        ["unknown", "rate-limit", "authentication", "network", "capacity", "mirror-upstream", "tls", "local"];

    /// <summary>The number of causes, for arrays indexed by cause.</summary>
    public const int Count = 8;

    /// <summary>The name with hyphens, lower case.</summary>
    public static string Name(this Cause cause) => Names[(int)cause];
}
