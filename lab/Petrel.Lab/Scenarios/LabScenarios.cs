namespace Petrel.Lab.Scenarios;

/// <summary>All scenarios of the lab.</summary>
internal static class LabScenarios
{
    /// <summary>Faults first, in the order of the table.</summary>
    internal static IReadOnlyList<Scenario> All { get; } =
        [.. PathFaults.All, .. RegistryFaults.All, .. PrivateFaults.All, .. HealthyScenarios.All];

    /// <summary>One of them; throws if there is none of that name.</summary>
    internal static Scenario Find(string name) =>
        All.FirstOrDefault(scenario => scenario.Name == name) ??
        throw new LabException($"FAULT: '{name}' is none of {string.Join(", ", All.Select(static scenario => scenario.Name))}");
}
