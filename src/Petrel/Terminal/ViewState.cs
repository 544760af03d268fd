namespace Petrel.Terminal;

/// <summary>What the screen is used for.</summary>
internal enum Page : byte
{
    /// <summary>Incidents, registries, source.</summary>
    Overview,

    /// <summary>Everything that is known of the selected row.</summary>
    Details,

    /// <summary>The keys.</summary>
    Help,
}

/// <summary>What the person has chosen; immutable.</summary>
internal sealed record ViewState
{
    /// <summary>The page that is shown.</summary>
    public Page Page { get; init; }

    /// <summary>The <see cref="ViewRow.Id"/> of the selected row; null for the first one.</summary>
    public string? Selected { get; init; }

    /// <summary>Only rows that contain this are shown; empty for all.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Whether the filter is being typed.</summary>
    public bool TypesFilter { get; init; }

    /// <summary>The view that stands still; null while it follows the watch.</summary>
    public WatchView? Frozen { get; init; }

    /// <summary>The first line that a long page shows.</summary>
    public int Scroll { get; init; }

    /// <summary>Whether the watch is to end.</summary>
    public bool Quits { get; init; }
}
