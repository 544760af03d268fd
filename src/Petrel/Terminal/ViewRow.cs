using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>Something that can be selected: an incident, a registry, or the source if it is neither.</summary>
/// <param name="Id">The same while it is shown, whatever comes and goes around it.</param>
/// <param name="Incident">The incident, open or over.</param>
/// <param name="Registry">The registry.</param>
internal sealed record ViewRow(string Id, ShownIncident? Incident, RegistrySnapshot? Registry)
{
    private static readonly ViewRow Source = new("source", null, null);

    internal bool IsSource => Incident is null && Registry is null;

    internal bool IsOver => Incident is { Incident.Phase: IncidentPhase.Resolved };

    /// <summary>The rows that pass a filter, in the order in which they are shown: the worst first.</summary>
    internal static ImmutableArray<ViewRow> Of(WatchView view, string filter) =>
    [
        .. All(view).Where(row => filter.Length == 0 || row.IsSource || row.Words().Any(word => word.Contains(filter, StringComparison.OrdinalIgnoreCase))),
    ];

    private static IEnumerable<ViewRow> All(WatchView view) =>
    [
        .. view.Open.Select(static shown => new ViewRow($"incident {shown.Incident.Id}", shown, null)),
        .. Registries(view).Select(static registry => new ViewRow($"registry {registry.Registry}", null, registry)),
        .. view.Resolved.Select(static shown => new ViewRow($"incident {shown.Incident.Id}", shown, null)),
        Source,
    ];

    // Registries that were never connected to are named in one line, not listed.
    private static IEnumerable<RegistrySnapshot> Registries(WatchView view) => view.Snapshot is not { } snapshot
        ? []
        : snapshot.Registries
            .Where(static registry => !registry.Endpoints.IsEmpty)
            .OrderBy(registry => Health.Of(registry, view.Open).Rank)
            .ThenByDescending(static registry => registry.Open > 0);

    private IEnumerable<string> Words() => Incident is { Incident: var incident }
        ?
        [
            incident.Registry, incident.Summary, incident.Id, Core.Diagnosis.CauseNames.Name(incident.Diagnosis.Cause), incident.Severity.ToString(),
            .. incident.Endpoints, .. incident.Processes.Select(static process => $"{process.Name}[{process.Pid}]"),
        ]
        :
        [
            Registry!.Registry,
            .. Registry.Endpoints.SelectMany(static endpoint => (string[])[endpoint.Endpoint, endpoint.Role.Name(), Quantity.States(endpoint.States)]),
        ];
}
