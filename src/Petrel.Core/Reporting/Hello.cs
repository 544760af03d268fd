using System.Collections.Immutable;
using Petrel.Core.Events;

namespace Petrel.Core.Reporting;

/// <summary>The first line of a watch.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="Version">Petrel's version.</param>
/// <param name="Source">The source in use.</param>
/// <param name="SourceReason">Why this source, one sentence.</param>
/// <param name="Netns">Which network namespaces are watched.</param>
/// <param name="Ports">The remote ports that are watched.</param>
/// <param name="Registries">The registries that are watched.</param>
/// <param name="Sends">What this watch sends, and where to; empty if nothing.</param>
/// <param name="Degraded">What this machine does not allow.</param>
/// <param name="Replay">The recording that is replayed; null in a watch.</param>
public sealed record Hello(
    DateTime Time,
    string Version,
    SourceKind Source,
    string SourceReason,
    string Netns,
    ImmutableArray<ushort> Ports,
    ImmutableArray<string> Registries,
    ImmutableArray<string> Sends,
    ImmutableArray<Degradation> Degraded,
    string? Replay = null)
{
    /// <summary>The registries that the clients' configurations name, and where.</summary>
    public ImmutableArray<RegistrySighting> Discovered { get; init; } = [];
}

/// <summary>A registry that a configuration names, and where.</summary>
/// <param name="Registry">The registry as image references name it.</param>
/// <param name="Where">File, and line where there is one.</param>
public readonly record struct RegistrySighting(string Registry, string Where);
