using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Registry.Discovery;

namespace Petrel.Agent.Checking;

/// <summary>What is to be checked.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Registry">The registry.</param>
/// <param name="Image">The image; null for the registry alone.</param>
public sealed record CheckSubject(string Text, RegistryName Registry, ImageReference? Image)
{
    /// <summary>Whether the image was written without a registry, so that each client takes its own.</summary>
    public bool IsShort { get; init; }
}

/// <summary>What <c>petrel check</c> was told to do.</summary>
public sealed record CheckOptions
{
    /// <summary>What to check; empty for what discovery finds.</summary>
    public ImmutableArray<CheckSubject> Subjects { get; init; } = [];

    /// <summary>How many pulls must be left. 1 to 1,000,000.</summary>
    public int Pulls { get; init; } = 1;

    /// <summary>Whose way is gone; null for every client that pulls here.</summary>
    public ClientKind? Client { get; init; }

    /// <summary>The platform that the image must have, <c>os/arch[/variant]</c>; null for any.</summary>
    public string? Platform { get; init; }

    /// <summary>The longest that one endpoint may take. 100 ms to 5 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where registries are, beside what their names resolve to; of one registry all have one port.</summary>
    public ImmutableArray<Configuration.ConfiguredAddress> Addresses { get; init; } = [];
}
