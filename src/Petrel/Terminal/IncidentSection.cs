using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Terminal;

/// <summary>An incident on the overview.</summary>
internal static class IncidentSection
{
    private const int Indent = 4;

    internal static void Add(ViewRow row, bool isSelected, DateTime now, Block block, Abundance abundance)
    {
        ShownIncident shown = row.Incident!;
        AddHead(shown, isSelected, now, block);
        IncidentSnapshot incident = shown.Incident;
        block.Paragraph(Indent, "", incident.Summary, abundance.TextLines);
        if (abundance.OnlySelected && !isSelected) return;
        // The latest first; what the summary says already is not said again.
        IEnumerable<Evidence> more = incident.Evidence.Reverse()
            .Where(evidence => !incident.Summary.Contains(evidence.Detail, StringComparison.Ordinal));
        foreach (Evidence evidence in more.Take(abundance.Evidence))
            block.Paragraph(Indent, "seen", evidence.Detail, abundance.TextLines);
        foreach (ProbeEvidence evidence in incident.Probes.Reverse()
            .Where(evidence => !incident.Summary.Contains(evidence.Detail, StringComparison.Ordinal)).Take(abundance.Evidence))
            block.Paragraph(Indent, "asked", evidence.Detail, abundance.TextLines);
        foreach (string advice in incident.Advice.Take(abundance.Advice))
            block.Paragraph(Indent, "do  ", advice, abundance.TextLines);
    }

    internal static void AddHead(ShownIncident shown, bool isSelected, DateTime now, Block block)
    {
        IncidentSnapshot incident = shown.Incident;
        Health health = Health.Of(incident.Severity);
        Line line = Marked(block, isSelected).Add(health.Word, health.Tone).Add(" ").Add(incident.Registry, Tone.Strong);
        line.AddIfFits($"  {incident.Diagnosis.Cause.Name()}", Tone.Strong);
        line.AddIfFits($" {incident.Diagnosis.Confidence:0.00}");
        line.AddIfFits($"  {incident.Status.ToString().ToLowerInvariant()}");
        line.AddIfFits($"  for {Quantity.Age((now - shown.FirstSign).TotalSeconds)}");
    }

    internal static void AddResolved(ViewRow row, bool isSelected, Block block)
    {
        ShownIncident shown = row.Incident!;
        Line line = Marked(block, isSelected)
            .Add($"{shown.ReportedAt.ToLocalTime():HH:mm:ss} ")
            .Add(shown.Incident.Registry, Tone.Strong)
            .AddIfFits($"  {shown.Incident.Diagnosis.Cause.Name()}")
            .AddIfFits($"  resolved after {Quantity.Age((shown.ReportedAt - shown.FirstSign).TotalSeconds)}", Tone.Good);
        if (line.Left > 20) line.Add($"  {shown.Incident.Summary}");
    }

    /// <summary>Begins a row that can be selected.</summary>
    internal static Line Marked(Block block, bool isSelected) =>
        block.Start(isSelected).AddCell(isSelected ? block.Glyphs.Marker : "", 2, Tone.Strong);
}
