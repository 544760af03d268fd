namespace Petrel.Registry.Probing;

/// <summary>What a probe may use up, whatever the other side does.</summary>
public sealed record ProbeLimits
{
    /// <summary>The usual limits.</summary>
    public static ProbeLimits Default { get; } = new();

    /// <summary>The longest that a whole probe may take.</summary>
    public TimeSpan Overall { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest for TCP to connect to one address: the first SYN and two repetitions, on every kernel.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(3.5);

    /// <summary>The longest for the body of one answer, once its head is there.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The largest head of an answer, in KiB.</summary>
    public int HeadKibibytes { get; init; } = 32;

    /// <summary>The largest part of a token's answer that is read, in octets.</summary>
    public int TokenBody { get; init; } = 64 * 1024;

    /// <summary>The largest index that is read for its platforms, in octets; clients take 4 MiB.</summary>
    public int IndexBody { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many redirects are followed for one request.</summary>
    public int Redirects { get; init; } = 5;

    /// <summary>How many addresses of one name are tried.</summary>
    public int Addresses { get; init; } = 16;
}
