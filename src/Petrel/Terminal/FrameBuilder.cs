using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Terminal;

/// <summary>A finished frame: so many lines as the terminal has rows, at most, none wider than it is.</summary>
/// <param name="Lines">The lines, from the top.</param>
/// <param name="Scroll">The first line of a long page that is really shown.</param>
internal sealed record Frame(IReadOnlyList<Line> Lines, int Scroll);

/// <summary>Lays a view out for a terminal. Pure: the same view, state and size give the same frame.</summary>
internal static class FrameBuilder
{
    private const int HeadLines = 2;

    internal static Frame Build(WatchView live, ViewState state, int width, int height, Glyphs glyphs)
    {
        WatchView view = state.Frozen ?? live;
        var frame = new Block(Math.Max(1, width), glyphs);
        if (height <= 0) return new Frame([], 0);

        // What remains of the smallest terminal is how things are.
        if (height > 1) AddTitle(view, live, state, frame.Start());
        AddStatus(view, frame.Start());
        int room = height - HeadLines - 1;
        int scroll = 0;
        if (room > 0) scroll = AddPage(frame, Page(view, state, width, room, glyphs), state, room);
        if (height > HeadLines) AddFoot(live, state, frame.Start());
        return new Frame(frame.Lines, scroll);
    }

    private static IReadOnlyList<Line> Page(WatchView view, ViewState state, int width, int height, Glyphs glyphs) => state.Page switch
    {
        Terminal.Page.Details => DetailsPage.Build(view, state, width, glyphs),
        Terminal.Page.Help => HelpPage.Build(width, glyphs),
        _ => Overview.Build(view, state, width, height, glyphs),
    };

    /// <summary>Adds the part of a page that fits, filled up to its room; returns the first line that is shown.</summary>
    private static int AddPage(Block frame, IReadOnlyList<Line> page, ViewState state, int room)
    {
        int first = FirstLine(page, state, room);
        bool isCut = first + room < page.Count;
        int shown = isCut && room > 1 ? room - 1 : Math.Min(room, page.Count - first);
        for (int i = 0; i < shown; i++) frame.Append(page[first + i]);
        if (isCut && room > 1) frame.Start().Add($"  {Quantity.Count(page.Count - first - shown, "more line")} below", Tone.Label);
        for (int i = shown + (isCut && room > 1 ? 1 : 0); i < room; i++) frame.Blank();
        return first;
    }

    private static int FirstLine(IReadOnlyList<Line> page, ViewState state, int room)
    {
        int most = Math.Max(0, page.Count - room);
        if (state.Page != Terminal.Page.Overview) return Math.Clamp(state.Scroll, 0, most);
        int selected = 0;
        while (selected < page.Count && !page[selected].IsSelected) selected++;
        // The selected row with what follows it, so far as there is room; the head of its section before it.
        return selected < room - 1 || selected == page.Count ? 0 : Math.Min(most, selected - Math.Min(2, room - 1));
    }

    private static void AddStatus(WatchView view, Line line)
    {
        line.Add(" ");
        if (view.Open.IsEmpty) line.Add("no incidents", Tone.Good);
        else line.Add(Quantity.Count(view.Open.Length, "incident"), Health.Of(view.Open[0].Incident.Severity).Tone);
        int critical = view.Open.Count(static shown => shown.Incident.Severity == Severity.Critical);
        if (critical > 0) line.AddIfFits($" ({critical} critical)", Tone.Critical);
        if (view.Snapshot is not { } snapshot) return;

        line.AddIfFits("  " + Quantity.Count(snapshot.Registries.Sum(static registry => registry.Open), "connection"), Tone.Strong);
        int busy = snapshot.Registries.Count(static registry => registry.Open > 0);
        if (busy > 0) line.AddIfFits($" to {(busy == 1 ? "1 registry" : $"{busy} registries")}");
        AddRates(view, snapshot.Registries.Select(static registry => RateMeter.KeyOf(registry.Registry)), line);
    }

    private static void AddRates(WatchView view, IEnumerable<string> keys, Line line)
    {
        Rate[] rates = [.. keys.Select(view.Rates.Of)];
        long opened = rates.Sum(static rate => rate.OpenedPerMinute);
        double bytes = rates.Sum(static rate => rate.BytesPerSecond);
        line.AddIfFits($"  {opened} new/min");
        if (bytes >= 1) line.AddIfFits($"  {Quantity.BytesPerSecond(bytes)} received");
    }

    private static void AddTitle(WatchView view, WatchView live, ViewState state, Line line)
    {
        line.Add(" petrel", Tone.Title).Add($" {view.Hello.Version}");
        string time = $"{view.Time.ToLocalTime():HH:mm:ss}";
        string paused = state.Frozen is null ? "" : Paused(view, live);
        int end = line.Left - PlainText.Cells(paused) - time.Length - 3;
        AddWithin(line, $"  source {view.Hello.Source.Name()}", ref end);
        if (view.Hello.Degraded.Length > 0) AddWithin(line, $" ({Quantity.Count(view.Hello.Degraded.Length, "limit")})", ref end, Tone.Warning);
        if (view.Snapshot?.Source.Lost is > 0 and var lost) AddWithin(line, $"  {lost} lost", ref end, Tone.Warning);
        AddWithin(line, $"  netns {view.Hello.Netns}", ref end);
        line.MoveTo(line.Cells + Math.Max(1, end + 1));
        if (paused.Length > 0) line.Add(paused, Tone.Warning).Add(" ");
        line.AddIfFits(time);
    }

    // A pause must not hide what it was made to warn of.
    private static string Paused(WatchView view, WatchView live)
    {
        int news = live.Open.Count(shown => view.Open.All(known => known.Incident.Id != shown.Incident.Id));
        return news == 0 ? "PAUSED at" : $"PAUSED, {Quantity.Count(news, "new incident")}; at";
    }

    private static void AddWithin(Line line, string text, ref int room, Tone tone = Tone.Plain)
    {
        int cells = PlainText.Cells(PlainText.Safe(text));
        if (cells > room) return;
        line.Add(text, tone);
        room -= cells;
    }

    private static void AddFoot(WatchView live, ViewState state, Line line)
    {
        line.Add(" ");
        if (state.TypesFilter)
        {
            line.Add("filter: ", Tone.Label).Add(state.Filter, Tone.Strong).Add("_").AddIfFits("   enter keeps it, esc clears it");
            return;
        }

        if (state.Filter.Length > 0)
        {
            line.Add("filter: ", Tone.Label).Add(state.Filter, Tone.Strong);
            int hidden = ViewRow.Of(live, "").Length - ViewRow.Of(live, state.Filter).Length;
            line.AddIfFits($"   {Quantity.Count(hidden, "row")} hidden   ").AddIfFits("esc", Tone.Strong).AddIfFits(" shows all");
            return;
        }

        foreach ((string key, string meaning) in KeysOf(state))
        {
            if (line.Left < key.Length + meaning.Length + 3) return;
            line.Add(key, Tone.Strong).Add($" {meaning}   ");
        }
    }

    private static (string Key, string Meaning)[] KeysOf(ViewState state) => state.Page == Terminal.Page.Overview
        ? [("q", "quit"), ("d", "details"), ("j k", "select"), ("/", "filter"), ("p", state.Frozen is null ? "pause" : "go on"), ("?", "help")]
        : [("q", "quit"), ("esc", "back"), ("j k", "scroll"), ("p", state.Frozen is null ? "pause" : "go on"), ("?", "help")];
}
