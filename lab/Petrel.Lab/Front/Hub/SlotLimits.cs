namespace Petrel.Lab.Front.Hub;

/// <summary>The pull limits of a slot's Docker Hub. Setting them forgets what was spent.</summary>
public sealed record SlotLimits
{
    /// <summary>No limits, and no headers about them.</summary>
    public static SlotLimits Unlimited { get; } = new();

    /// <summary>Manifests per window for an IPv4 address or an IPv6 /64; null is without limit.</summary>
    public int? Anonymous { get; init; }

    /// <summary>Manifests per window for an account; null is without limit.</summary>
    public int? SignedIn { get; init; }

    /// <summary>The window's length in seconds; Docker Hub has 21600.</summary>
    public int WindowSeconds { get; init; } = 21_600;

    /// <summary>How many are spent already when a source is first seen.</summary>
    public int Spent { get; init; }

    /// <summary>How many seconds ago they were spent.</summary>
    public double SpentSecondsAgo { get; init; }
}
