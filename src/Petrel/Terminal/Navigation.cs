using System.Collections.Immutable;

namespace Petrel.Terminal;

/// <summary>What each key does to the state of the view.</summary>
internal static class Navigation
{
    private const int PageStep = 10;
    private const int LongestFilter = 64;

    /// <summary>The state after a key.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="key">The key.</param>
    /// <param name="live">The latest view, which a pause holds fast.</param>
    internal static ViewState Press(ViewState state, Key key, WatchView live)
    {
        if (state.TypesFilter) return Type(state, key);
        return key.Kind switch
        {
            KeyKind.Character => PressCharacter(state, (char)Math.Min(key.Rune.Value, char.MaxValue), live),
            KeyKind.Enter => Toggle(state, Page.Details),
            KeyKind.Escape or KeyKind.Backspace => Back(state),
            KeyKind.Up => Move(state, -1, live),
            KeyKind.Down => Move(state, 1, live),
            KeyKind.PageUp => Move(state, -PageStep, live),
            KeyKind.PageDown => Move(state, PageStep, live),
            KeyKind.Home => Move(state, -100_000, live),
            KeyKind.End => Move(state, 100_000, live),
            _ => state,
        };
    }

    private static ViewState PressCharacter(ViewState state, char character, WatchView live) => character switch
    {
        'q' or 'Q' => state with { Quits = true },
        '/' => state with { Page = Page.Overview, TypesFilter = true, Scroll = 0 },
        'p' or ' ' => state with { Frozen = state.Frozen is null ? live : null },
        'd' => Toggle(state, Page.Details),
        '?' or 'h' => Toggle(state, Page.Help),
        'j' => Move(state, 1, live),
        'k' => Move(state, -1, live),
        'g' => Move(state, -100_000, live),
        'G' => Move(state, 100_000, live),
        _ => state,
    };

    private static ViewState Toggle(ViewState state, Page page) =>
        state with { Page = state.Page == page ? Page.Overview : page, Scroll = 0 };

    // One step out: of a page first, then of the filter.
    private static ViewState Back(ViewState state) => state.Page != Page.Overview
        ? state with { Page = Page.Overview, Scroll = 0 }
        : state with { Filter = "" };

    private static ViewState Move(ViewState state, int by, WatchView live)
    {
        // How far a page can be scrolled is known only where it is laid out; there it is bounded from above.
        if (state.Page != Page.Overview) return state with { Scroll = Math.Clamp(state.Scroll + by, 0, 100_000) };
        ImmutableArray<ViewRow> rows = ViewRow.Of(state.Frozen ?? live, state.Filter);
        return state with { Selected = rows[Math.Clamp(IndexOf(rows, state.Selected) + by, 0, rows.Length - 1)].Id };
    }

    /// <summary>Where the selected row is; the first one if it is not shown.</summary>
    internal static int IndexOf(ImmutableArray<ViewRow> rows, string? selected)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Id == selected) return i;
        }

        return 0;
    }

    private static ViewState Type(ViewState state, Key key) => key.Kind switch
    {
        KeyKind.Enter => state with { TypesFilter = false },
        KeyKind.Escape => state with { TypesFilter = false, Filter = "" },
        KeyKind.ClearLine => state with { Filter = "" },
        KeyKind.Backspace when state.Filter.Length > 0 => state with { Filter = WithoutLast(state.Filter) },
        KeyKind.Backspace => state with { TypesFilter = false },
        KeyKind.Character when state.Filter.Length < LongestFilter => state with { Filter = state.Filter + key.Rune },
        _ => state,
    };

    private static string WithoutLast(string text) =>
        text[..^(text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1)];
}
