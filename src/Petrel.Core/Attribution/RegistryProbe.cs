namespace Petrel.Core.Attribution;

/// <summary>A manifest that a registry keeps to be asked for, so that its quota can be read without spending it.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Reference">The tag.</param>
/// <param name="Source">Where this is known from.</param>
public sealed record RegistryProbe(string Repository, string Reference, FactSource Source);
