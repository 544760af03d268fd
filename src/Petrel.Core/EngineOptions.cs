using Petrel.Core.Attribution;
using Petrel.Core.Detection;

namespace Petrel.Core;

/// <summary>What an engine is made for.</summary>
public sealed record EngineOptions
{
    /// <summary>What is known of registries and clients.</summary>
    public required RegistryCatalogue Catalogue { get; init; }

    /// <summary>The watched registries, in the user's order.</summary>
    public required IReadOnlyList<RegistryDefinition> Registries { get; init; }

    /// <summary>Thresholds.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>Whether every network namespace is watched, so that unknown sockets are taken in.</summary>
    public bool WatchesAllNamespaces { get; init; }
}
