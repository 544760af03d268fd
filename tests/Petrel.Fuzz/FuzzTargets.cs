using Petrel.Fuzz.Targets;

namespace Petrel.Fuzz;

/// <summary>All targets.</summary>
internal static class FuzzTargets
{
    internal static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. ProtocolTargets.All, .. RedactionTargets.All, .. NameTargets.All, .. ConfigurationTargets.All, .. StreamTargets.All,
        .. KernelTargets.All, .. RecordingTargets.All, .. MachineTargets.All,
    ];

    /// <summary>The target of a name; null if there is none.</summary>
    internal static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);
}
