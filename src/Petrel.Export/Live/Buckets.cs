using System.Collections.Immutable;

namespace Petrel.Export.Live;

/// <summary>The bounds of the histograms, in seconds.</summary>
public static class Buckets
{
    /// <summary>
    /// Handshakes: from a mirror in the same rack to the kernel's repetitions of a SYN, which come 1, 3, 7, 15 and 31 s
    /// after the first.
    /// </summary>
    public static ImmutableArray<double> Connect { get; } =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 7, 15, 31, 63];

    /// <summary>Lives of connections: from one request to a layer that takes an hour.</summary>
    public static ImmutableArray<double> Age { get; } = [0.05, 0.25, 1, 5, 15, 30, 60, 120, 300, 900, 3600];

    /// <summary>How far a warning was ahead of the client; 0 for one that was not.</summary>
    public static ImmutableArray<double> Lead { get; } = [0, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600];
}
