using Petrel.Core.Attribution;

namespace Petrel.Export.Live;

/// <summary>What one registry has done since the watch began, by role.</summary>
/// <param name="label">The registry's name as a label: its own, or <see cref="LiveCounters.Other"/>.</param>
public sealed class RegistryTally(string label)
{
    private readonly EndpointTally?[] _byRole = new EndpointTally?[RegistryRoleNames.All.Count];

    /// <summary>The registry's name as a label.</summary>
    public string Label { get; } = label;

    /// <summary>What the endpoints of one role did; null where there was none.</summary>
    public EndpointTally? Of(RegistryRole role) => Volatile.Read(ref _byRole[(int)role]);

    internal EndpointTally For(RegistryRole role)
    {
        ref EndpointTally? tally = ref _byRole[(int)role];
        if (tally is null) Volatile.Write(ref tally, new EndpointTally());
        return tally!;
    }
}
