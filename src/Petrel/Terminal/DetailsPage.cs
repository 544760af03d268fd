using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>Everything that is known of the selected row.</summary>
internal static class DetailsPage
{
    private static readonly Abundance Everything = Abundance.Levels[0] with { Endpoints = int.MaxValue };

    internal static IReadOnlyList<Line> Build(WatchView view, ViewState state, int width, Glyphs glyphs)
    {
        var block = new Block(width, glyphs);
        ImmutableArray<ViewRow> rows = ViewRow.Of(view, state.Filter);
        ViewRow row = rows[Navigation.IndexOf(rows, state.Selected)];
        if (row.Incident is { } incident) AddIncident(incident, view, block);
        else if (row.Registry is { } registry) AddRegistry(registry, view, block);
        else SourceSection.AddAll(view, block);
        return block.Lines;
    }

    private static void AddIncident(ShownIncident shown, WatchView view, Block block)
    {
        IncidentSnapshot incident = shown.Incident;
        bool isOver = incident.Phase == IncidentPhase.Resolved;
        block.Title("INCIDENT", incident.Id);
        IncidentSection.AddHead(shown, isSelected: false, isOver ? shown.ReportedAt : view.Time, block);
        block.Blank();
        block.Paragraph(2, "", incident.Summary);
        block.Blank();
        foreach (Evidence evidence in incident.Evidence)
            block.Paragraph(2, "seen     ", $"{evidence.Endpoint}: {evidence.Detail}");
        foreach (ProbeEvidence evidence in incident.Probes) block.Paragraph(2, "asked    ", evidence.Detail);
        foreach (string advice in incident.Advice) block.Paragraph(2, "do       ", advice);
        block.Blank();
        block.Paragraph(2, "causes   ", string.Join(", ", incident.Diagnosis.Ranked.Select(static ranked => $"{ranked.Cause.Name()} {ranked.Confidence:0.00}")));
        block.Paragraph(2, "endpoints", string.Join(", ", incident.Endpoints));
        block.Paragraph(2, "clients  ", incident.Processes.IsEmpty ? "not known" : string.Join(", ", incident.Processes.Select(Describe)));
        block.Paragraph(2, "began    ", $"{shown.FirstSign.ToLocalTime():yyyy-MM-dd HH:mm:ss.fff}");
        if (isOver) block.Paragraph(2, "resolved ", $"{shown.ReportedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss.fff}");
    }

    private static string Describe(AffectedProcess process) =>
        $"{process.Name ?? "process"}[{process.Pid}]" +
        (process.Container is { } container ? $" in container {container[..Math.Min(12, container.Length)]}" : "") +
        (process.Pod is { } pod ? $" of pod {pod}" : "");

    private static void AddRegistry(RegistrySnapshot registry, WatchView view, Block block)
    {
        block.Title("REGISTRY", registry.Registry);
        var table = new RegistryTable(view, block, Everything);
        table.AddHead();
        table.Add(registry, isSelected: false);
        block.Blank();
        block.Paragraph(2, "since the watch began", $"{registry.Opened} opened, {registry.Closed} closed; received {Quantity.Bytes(registry.Received)}");
        if (registry.Quota is { } quota) block.Paragraph(2, "pull quota", quota.Summary);
        foreach (ShownIncident shown in view.Open.Concat(view.Resolved).Where(shown => shown.Incident.Registry == registry.Registry))
        {
            block.Blank();
            if (shown.Incident.Phase == IncidentPhase.Resolved) IncidentSection.AddResolved(new ViewRow("", shown, null), isSelected: false, block);
            else IncidentSection.Add(new ViewRow("", shown, null), isSelected: false, view.Time, block, Everything);
        }
    }
}
