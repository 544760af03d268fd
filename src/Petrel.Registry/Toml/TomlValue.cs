namespace Petrel.Registry.Toml;

/// <summary>The kind of a <see cref="TomlValue"/>.</summary>
public enum TomlKind
{
    /// <summary>A string of any form.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fraction or exponent.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A date, a time or both.</summary>
    Date,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A table: <c>[name]</c>, an element of <c>[[name]]</c> or <c>{ … }</c>.</summary>
    Table,
}

/// <summary>A value of a TOML document, and the line on which it stands.</summary>
public sealed class TomlValue
{
    /// <summary>The kind, which says what of the rest is filled.</summary>
    public required TomlKind Kind { get; init; }

    /// <summary>The line, counted from 1.</summary>
    public required int Line { get; init; }

    /// <summary>A string's content; a date as written.</summary>
    public string Text { get; init; } = "";

    /// <summary>A whole number.</summary>
    public long Integer { get; init; }

    /// <summary>A number, whole ones included.</summary>
    public double Number { get; init; }

    /// <summary>A boolean.</summary>
    public bool Boolean { get; init; }

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<TomlValue> Items => Elements ?? [];

    /// <summary>A table.</summary>
    public TomlTable Table { get; init; } = TomlTable.None;

    internal List<TomlValue>? Elements { get; init; }

    /// <summary>The kind, for a person: <c>a string</c>.</summary>
    public string Describe() => Describe(Kind);

    /// <summary>A kind, for a person.</summary>
    public static string Describe(TomlKind kind) => kind switch
    {
        TomlKind.String => "a string",
        TomlKind.Integer => "a whole number",
        TomlKind.Number => "a number",
        TomlKind.Boolean => "true or false",
        TomlKind.Date => "a date",
        TomlKind.Array => "an array",
        _ => "a table",
    };
}

/// <summary>A key of a table.</summary>
/// <param name="Key">The key, one part of a dotted key.</param>
/// <param name="Line">The line of the key, counted from 1.</param>
/// <param name="Value">Its value.</param>
public readonly record struct TomlEntry(string Key, int Line, TomlValue Value);

/// <summary>A table, in the order of the document.</summary>
public sealed class TomlTable
{
    private readonly List<TomlEntry> _entries = [];

    internal static TomlTable None { get; } = new();

    /// <summary>The keys and values, in the order of the document.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    // Whether a header, a dotted key or braces defined it; another header would define it twice.
    internal bool IsDefined { get; set; }

    // Tables in braces are complete as written.
    internal bool IsClosed { get; set; }

    /// <summary>The entry of a key; null if there is none.</summary>
    public TomlEntry? Find(string key)
    {
        foreach (TomlEntry entry in _entries)
        {
            if (entry.Key == key) return entry;
        }
        return null;
    }

    internal void Add(TomlEntry entry) => _entries.Add(entry);
}

/// <summary>Something wrong in a TOML document.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="What">What is wrong and what to do.</param>
public readonly record struct TomlError(string File, int Line, string What)
{
    /// <summary><c>file:line: what is wrong</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {What}";
}
