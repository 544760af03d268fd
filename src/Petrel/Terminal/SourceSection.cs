using Petrel.Core.Events;

namespace Petrel.Terminal;

/// <summary>Where the facts come from, and what is missing.</summary>
internal static class SourceSection
{
    internal static void Add(WatchView view, bool isSelected, Block block, int limits)
    {
        block.Title("SOURCE");
        Line line = IncidentSection.Marked(block, isSelected).Add(view.Hello.Source.Name(), Tone.Strong).Add("  ");
        AddFigures(line, view);
        if (line.Left > 16) line.Add($"  {Reason(view)}");
        int known = view.Hello.Degraded.Length;
        foreach (Degradation item in view.Hello.Degraded.Take(limits == 1 && known > 1 ? 0 : limits))
        {
            block.Paragraph(2, "missing", $"{item.Missing}: {item.Effect}", most: limits > 4 ? 4 : 1, Tone.Plain);
            if (item.Fix.Length > 0 && limits > 2) block.Paragraph(2, "    fix", item.Fix, most: limits > 4 ? 4 : 1);
        }

        if (known > limits || (limits == 1 && known > 1))
            block.Start().Add("  ").Add(Quantity.Count(known, "limit"), Tone.Warning).Add(" of this machine: select this row, d shows how to lift them");
    }

    /// <summary>Everything, for the page of details.</summary>
    internal static void AddAll(WatchView view, Block block)
    {
        block.Title("SOURCE");
        AddFigures(block.Start().Add($"  {view.Hello.Source.Name()}  ", Tone.Strong), view);
        block.Paragraph(2, "why      ", view.Hello.SourceReason);
        if (view.FellBack is { } change) block.Paragraph(2, "fell back", $"from {change.From.Name()} at {change.Time.ToLocalTime():HH:mm:ss}: {change.Reason}");
        block.Paragraph(2, "netns    ", view.Hello.Netns);
        block.Paragraph(2, "ports    ", string.Join(", ", view.Hello.Ports));
        block.Paragraph(2, "sends    ", view.Hello.Sends.IsEmpty ? "nothing" : string.Join("; ", view.Hello.Sends));
        block.Paragraph(2, "watches  ", string.Join(", ", view.Hello.Registries));
        foreach (Degradation item in view.Hello.Degraded)
        {
            block.Blank();
            block.Paragraph(2, "missing  ", $"{item.Missing}: {item.Effect}");
            if (item.Fix.Length > 0) block.Paragraph(2, "fix      ", item.Fix);
        }
    }

    private static void AddFigures(Line line, WatchView view)
    {
        long lost = view.Snapshot?.Source.Lost ?? 0;
        line.Add(Quantity.Count(view.Snapshot?.Source.Events ?? 0, "event")).Add(", ");
        line.Add($"{lost} lost", lost > 0 ? Tone.Warning : Tone.Plain);
        if (view.LostForGood > 0) line.Add($", {view.LostForGood} of them not made up for", Tone.Warning);
    }

    private static string Reason(WatchView view) =>
        view.FellBack is { } change ? $"fell back from {change.From.Name()}: {change.Reason}" : view.Hello.SourceReason;
}
