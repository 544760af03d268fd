using System.Collections.Immutable;
using Petrel.Core.Text;

namespace Petrel.Registry.Toml;

/// <summary>
/// Reads the keys of one table by type. What is missing, of a wrong type or unknown goes to the common list of errors,
/// and reading goes on.
/// </summary>
/// <param name="file">The file's name, for errors.</param>
/// <param name="table">The table.</param>
/// <param name="line">The table's line.</param>
/// <param name="errors">Where errors go.</param>
public sealed class TomlTableReader(string file, TomlTable table, int line, ICollection<TomlError> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The table's line.</summary>
    public int Line => line;

    /// <summary>Adds an error.</summary>
    public void Fail(int atLine, string what) => errors.Add(new TomlError(file, atLine, what));

    /// <summary>A value of any kind; null if there is none.</summary>
    public TomlValue? Any(string key)
    {
        _known.Add(key);
        return table.Find(key)?.Value;
    }

    /// <summary>A value of this kind; null if there is none or it is of another kind.</summary>
    public TomlValue? Optional(string key, TomlKind kind)
    {
        _known.Add(key);
        if (table.Find(key) is not { } entry) return null;
        bool fits = entry.Value.Kind == kind || (kind == TomlKind.Number && entry.Value.Kind == TomlKind.Integer);
        if (fits) return entry.Value;
        Fail(entry.Line, $"'{key}' must be {TomlValue.Describe(kind)}, not {entry.Value.Describe()}");
        return null;
    }

    /// <summary>A value of this kind that must be there; null, after an error, if it is not.</summary>
    public TomlValue? Required(string key, TomlKind kind)
    {
        TomlValue? value = Optional(key, kind);
        if (value is null && table.Find(key) is null) Fail(line, $"'{key}' is missing: {TomlValue.Describe(kind)}");
        return value;
    }

    /// <summary>A string that must be there and not be empty; "" after an error.</summary>
    public string RequiredText(string key)
    {
        TomlValue? value = Required(key, TomlKind.String);
        if (value is { Text: "" }) Fail(value.Line, $"'{key}' must not be empty");
        return value?.Text ?? "";
    }

    /// <summary>A boolean, false if it is not there.</summary>
    public bool Flag(string key) => Optional(key, TomlKind.Boolean)?.Boolean ?? false;

    /// <summary>A whole number within a range that must be there; the minimum after an error.</summary>
    public long RequiredInteger(string key, long minimum, long maximum)
    {
        if (Required(key, TomlKind.Integer) is not { } value) return minimum;
        if (value.Integer >= minimum && value.Integer <= maximum) return value.Integer;
        Fail(value.Line, $"'{key}' must be from {minimum} to {maximum}, not {value.Integer}");
        return minimum;
    }

    /// <summary>The elements of an array, each of one kind; empty if it is not there.</summary>
    public ImmutableArray<TomlValue> Items(string key, TomlKind kind)
    {
        if (Optional(key, TomlKind.Array) is not { } array) return [];
        var items = ImmutableArray.CreateBuilder<TomlValue>(array.Items.Count);
        foreach (TomlValue item in array.Items)
        {
            if (item.Kind == kind) items.Add(item);
            else Fail(item.Line, $"'{key}' must hold {TomlValue.Describe(kind)} each, not {item.Describe()}");
        }
        return items.ToImmutable();
    }

    /// <summary>A reader of a table below this one.</summary>
    public TomlTableReader Below(TomlValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new TomlTableReader(file, value.Table, value.Line, errors);
    }

    /// <summary>Reports every key that nobody asked for; to be called when all keys have been read.</summary>
    public void Finish()
    {
        foreach (TomlEntry entry in table.Entries)
        {
            if (_known.Contains(entry.Key)) continue;
            string hint = Spelling.Nearest(entry.Key, _known) is { } near ? $"; did you mean '{near}'?" : "";
            Fail(entry.Line, $"unknown key '{entry.Key}'{hint}");
        }
    }
}
