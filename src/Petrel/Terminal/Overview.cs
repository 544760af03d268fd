using System.Collections.Immutable;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>How much of each thing is shown, from all of it to the least; chosen so that the page fits.</summary>
/// <param name="Evidence">Pieces of evidence of an incident.</param>
/// <param name="Advice">Pieces of advice.</param>
/// <param name="TextLines">Lines of one paragraph.</param>
/// <param name="Endpoints">Endpoints of a registry that are shown though they are well.</param>
/// <param name="Resolved">Incidents that are over.</param>
/// <param name="Limits">Lines of what the machine does not allow.</param>
/// <param name="IsSpaced">Whether sections are set apart by an empty line.</param>
/// <param name="OnlySelected">Whether only the selected incident is shown with its evidence.</param>
internal sealed record Abundance(
    int Evidence, int Advice, int TextLines, int Endpoints, int Resolved, int Limits, bool IsSpaced, bool OnlySelected)
{
    /// <summary>From the most to the least.</summary>
    internal static ImmutableArray<Abundance> Levels { get; } =
    [
        new(8, 8, 4, 12, 10, 16, IsSpaced: true, OnlySelected: false),
        new(4, 4, 3, 6, 5, 4, IsSpaced: true, OnlySelected: false),
        new(3, 3, 2, 4, 3, 2, IsSpaced: true, OnlySelected: false),
        new(2, 3, 2, 3, 2, 1, IsSpaced: false, OnlySelected: false),
        new(1, 2, 2, 2, 1, 1, IsSpaced: false, OnlySelected: false),
        new(1, 1, 2, 1, 1, 1, IsSpaced: false, OnlySelected: false),
        new(1, 1, 2, 1, 1, 1, IsSpaced: false, OnlySelected: true),
        new(1, 1, 1, 1, 1, 1, IsSpaced: false, OnlySelected: false),
        new(1, 1, 1, 0, 0, 0, IsSpaced: false, OnlySelected: true),
    ];
}

/// <summary>The first page: incidents, registries, what is over, the source. The most important first.</summary>
internal static class Overview
{
    /// <summary>As much as fits into so many lines, or the least of it if even that does not fit.</summary>
    internal static IReadOnlyList<Line> Build(WatchView view, ViewState state, int width, int height, Glyphs glyphs)
    {
        ImmutableArray<ViewRow> rows = ViewRow.Of(view, state.Filter);
        string selected = rows[Navigation.IndexOf(rows, state.Selected)].Id;
        IReadOnlyList<Line> lines = [];
        foreach (Abundance abundance in Abundance.Levels)
        {
            lines = Build(view, state, rows, selected, new Block(width, glyphs), abundance);
            if (lines.Count <= height) break;
        }

        return lines;
    }

    private static IReadOnlyList<Line> Build(
        WatchView view, ViewState state, ImmutableArray<ViewRow> rows, string selected, Block block, Abundance abundance)
    {
        bool busy = view.Snapshot?.Registries.Any(static registry => registry.Open > 0) ?? false;
        AddIncidents(rows, selected, view, block, abundance);
        if (!busy && state.Filter.Length == 0) EmptyState.Add(view, block);
        AddRegistries(rows, selected, view, busy, block, abundance);
        AddResolved(rows, selected, block, abundance);
        AddClients(view, block, abundance);
        Space(block, abundance);
        SourceSection.Add(view, selected == "source", block, abundance.Limits);
        return block.Lines;
    }

    private static void AddIncidents(ImmutableArray<ViewRow> rows, string selected, WatchView view, Block block, Abundance abundance)
    {
        ImmutableArray<ViewRow> open = [.. rows.Where(static row => row is { Incident: not null, IsOver: false })];
        if (open.IsEmpty) return;
        block.Title("INCIDENTS", $"{open.Length} open");
        foreach (ViewRow row in open) IncidentSection.Add(row, row.Id == selected, view.Time, block, abundance);
        Space(block, abundance);
    }

    private static void AddRegistries(
        ImmutableArray<ViewRow> rows, string selected, WatchView view, bool busy, Block block, Abundance abundance)
    {
        ImmutableArray<ViewRow> registries = [.. rows.Where(static row => row.Registry is not null)];
        ImmutableArray<UnattributedSnapshot> others = view.Snapshot?.Unattributed ?? [];
        if (registries.IsEmpty && others.IsEmpty) return;
        var table = new RegistryTable(view, block, abundance);
        if (!busy) Space(block, abundance);
        table.AddHead();
        foreach (ViewRow row in registries) table.Add(row.Registry!, row.Id == selected);
        table.AddOthers(others);
    }

    private static void AddResolved(ImmutableArray<ViewRow> rows, string selected, Block block, Abundance abundance)
    {
        ImmutableArray<ViewRow> over = [.. rows.Where(static row => row.IsOver)];
        if (over.IsEmpty) return;
        int shown = Math.Max(abundance.Resolved, IndexOf(over, selected) + 1);
        if (shown == 0) return;
        Space(block, abundance);
        block.Title("RESOLVED", over.Length > shown ? $"the latest {shown} of {over.Length}" : "");
        foreach (ViewRow row in over.Take(shown)) IncidentSection.AddResolved(row, row.Id == selected, block);
    }

    private static void AddClients(WatchView view, Block block, Abundance abundance)
    {
        if (view.LastFailure is not { } failure || abundance.Resolved == 0) return;
        Space(block, abundance);
        block.Title("CLIENTS", $"{failure.Time.ToLocalTime():HH:mm:ss}");
        block.Paragraph(2, "", Output.OutcomeText.Describe(failure), abundance.TextLines);
    }

    private static int IndexOf(ImmutableArray<ViewRow> rows, string id)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Id == id) return i;
        }

        return -1;
    }

    private static void Space(Block block, Abundance abundance)
    {
        if (abundance.IsSpaced && block.Lines.Count > 0) block.Blank();
    }
}
