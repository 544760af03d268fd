namespace Petrel.Agent.Serving;

/// <summary>What tells this machine from others, on everything that leaves it.</summary>
public sealed record AgentOptions
{
    /// <summary>How this machine is called; null for its host name.</summary>
    public string? Host { get; init; }

    /// <summary>The cluster that it belongs to; null for none.</summary>
    public string? Cluster { get; init; }

    /// <summary>The region; null for none.</summary>
    public string? Region { get; init; }

    /// <summary>How often what is shown is brought up to date, 1 s to 1 min.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(5);
}
