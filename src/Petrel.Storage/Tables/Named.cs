using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Storage.Tables;

/// <summary>Values of enumerations as JSON spells them, and back; a name that is not known reads as the first value.</summary>
internal static class Named
{
    private static readonly Cause[] Causes = Enum.GetValues<Cause>();
    private static readonly ProbeHealth[] Healths = Enum.GetValues<ProbeHealth>();
    private static readonly ProbePhase[] Phases = Enum.GetValues<ProbePhase>();

    internal static string Name(this Severity severity) => severity == Severity.Critical ? "critical" : "warning";

    internal static string Name(this IncidentStatus status) => status == IncidentStatus.Confirmed ? "confirmed" : "suspected";

    internal static Severity SeverityOf(string name) => name == "critical" ? Severity.Critical : Severity.Warning;

    internal static IncidentStatus StatusOf(string name) => name == "confirmed" ? IncidentStatus.Confirmed : IncidentStatus.Suspected;

    internal static Cause CauseOf(string name) => Array.Find(Causes, cause => cause.Name() == name);

    internal static Cause? CauseOrNull(string? name) => name is null ? null : CauseOf(name);

    internal static ProbeHealth HealthOf(string name) => Array.Find(Healths, health => health.Name() == name);

    internal static ProbePhase? PhaseOrNull(string? name) => name is null ? null : Array.Find(Phases, phase => phase.Name() == name);

    internal static RegistryRole RoleOf(string name) => RegistryRoleNames.TryParse(name, out RegistryRole role) ? role : RegistryRole.Unknown;
}
