namespace Petrel.Core.Probing;

/// <summary>Which limit a 429 means.</summary>
public enum RateLimitKind : byte
{
    /// <summary>No limit was met.</summary>
    None,

    /// <summary>The pull quota of an address or account.</summary>
    PullQuota,

    /// <summary>A limit on requests of any kind: the guard against abuse.</summary>
    Requests,

    /// <summary>A limit on logins by one user name, for everybody who uses it.</summary>
    Login,

    /// <summary>A 429 that does not say (an answer to HEAD has no body).</summary>
    Unsaid,
}

/// <summary>Names of <see cref="RateLimitKind"/> as JSON spells them.</summary>
public static class RateLimitKindNames
{
    private static readonly string[] Names = ["none", "pull-quota", "requests", "login", "unsaid"];

    /// <summary>The name with hyphens, lower case.</summary>
    public static string Name(this RateLimitKind kind) => Names[(int)kind];
}
