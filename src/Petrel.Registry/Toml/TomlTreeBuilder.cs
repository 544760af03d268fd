using System.Globalization;
using Tomlyn.Syntax;

namespace Petrel.Registry.Toml;

/// <summary>Turns a syntax tree into tables and values, and finds what is defined twice.</summary>
internal sealed class TomlTreeBuilder(string file)
{
    internal TomlTable Root { get; } = new();

    internal List<TomlError> Errors { get; } = [];

    internal void AddDocument(DocumentSyntax document)
    {
        foreach (KeyValueSyntax pair in document.KeyValues) AddPair(Root, pair);
        foreach (TableSyntaxBase table in document.Tables)
        {
            if (table.Name is { } name && Open(name, table is TableArraySyntax) is { } target)
            {
                foreach (KeyValueSyntax pair in table.Items) AddPair(target, pair);
            }
        }
    }

    private TomlTable? Open(KeySyntax name, bool isElement)
    {
        List<(string Key, int Line)> path = PathOf(name);
        if (path.Count == 0 || Descend(Root, path, path.Count - 1, dotted: false) is not { } parent) return null;
        (string key, int line) = path[^1];
        return isElement ? OpenElement(parent, key, line) : OpenTable(parent, key, line);
    }

    private TomlTable? OpenTable(TomlTable parent, string key, int line)
    {
        if (parent.Find(key) is not { } existing) return AddTable(parent, key, line, defined: true);
        TomlTable table = existing.Value.Table;
        if (existing.Value.Kind != TomlKind.Table || table.IsDefined)
        {
            Errors.Add(new TomlError(file, line, $"[{key}] is defined twice, first on line {existing.Line}; join the two"));
            return existing.Value.Kind == TomlKind.Table && !table.IsClosed ? table : null;
        }
        table.IsDefined = true;
        return table;
    }

    private TomlTable? OpenElement(TomlTable parent, string key, int line)
    {
        if (parent.Find(key) is not { } existing)
        {
            var array = new TomlValue { Kind = TomlKind.Array, Line = line, Elements = [] };
            parent.Add(new TomlEntry(key, line, array));
            return AddElement(array, line);
        }
        // An array in brackets is complete as written, so only one that headers made can grow.
        bool grows = existing.Value is { Kind: TomlKind.Array, Elements: [{ Table.IsClosed: false, Kind: TomlKind.Table }, ..] };
        if (grows) return AddElement(existing.Value, line);
        Errors.Add(new TomlError(file, line, $"'{key}' is already defined on line {existing.Line}, and not by [[{key}]]"));
        return null;
    }

    private static TomlTable AddElement(TomlValue array, int line)
    {
        var element = new TomlTable { IsDefined = true };
        array.Elements!.Add(new TomlValue { Kind = TomlKind.Table, Line = line, Table = element });
        return element;
    }

    private static TomlTable AddTable(TomlTable parent, string key, int line, bool defined)
    {
        var table = new TomlTable { IsDefined = defined };
        parent.Add(new TomlEntry(key, line, new TomlValue { Kind = TomlKind.Table, Line = line, Table = table }));
        return table;
    }

    // Follows all but the last part of a key, making tables on the way; in an array of tables its last element is meant.
    private TomlTable? Descend(TomlTable from, List<(string Key, int Line)> path, int count, bool dotted)
    {
        for (int index = 0; index < count; index++)
        {
            (string key, int line) = path[index];
            if (from.Find(key) is not { } existing)
            {
                from = AddTable(from, key, line, defined: dotted);
                continue;
            }
            TomlTable? next = existing.Value.Kind == TomlKind.Array && existing.Value.Elements is [.., var last]
                ? last.Table
                : existing.Value.Table;
            if (existing.Value.Kind is not (TomlKind.Table or TomlKind.Array) || next.IsClosed || next == TomlTable.None)
            {
                Errors.Add(new TomlError(file, line, $"'{key}' is already a value, set on line {existing.Line}, and no table"));
                return null;
            }
            from = next;
        }
        return from;
    }

    private void AddPair(TomlTable table, KeyValueSyntax pair)
    {
        if (pair.Key is not { } name || pair.Value is not { } syntax) return;
        List<(string Key, int Line)> path = PathOf(name);
        if (path.Count == 0 || ToValue(syntax) is not { } value) return;
        if (Descend(table, path, path.Count - 1, dotted: true) is not { } target) return;
        (string key, int line) = path[^1];
        if (target.Find(key) is { } existing)
        {
            Errors.Add(new TomlError(file, line, $"'{key}' is set twice, first on line {existing.Line}; remove one"));
            return;
        }
        target.Add(new TomlEntry(key, line, value));
    }

    private TomlValue? ToValue(ValueSyntax syntax)
    {
        int line = syntax.Span.Start.Line + 1;
        return syntax switch
        {
            StringValueSyntax text => new TomlValue { Kind = TomlKind.String, Line = line, Text = text.Value ?? "" },
            IntegerValueSyntax whole => new TomlValue
            {
                Kind = TomlKind.Integer,
                Line = line,
                Integer = whole.Value,
                Number = whole.Value,
                Text = whole.Value.ToString(CultureInfo.InvariantCulture),
            },
            FloatValueSyntax number => new TomlValue { Kind = TomlKind.Number, Line = line, Number = number.Value },
            BooleanValueSyntax flag => new TomlValue { Kind = TomlKind.Boolean, Line = line, Boolean = flag.Value },
            DateTimeValueSyntax date => new TomlValue { Kind = TomlKind.Date, Line = line, Text = date.Token?.Text ?? "" },
            ArraySyntax array => ToArray(array, line),
            InlineTableSyntax table => ToInlineTable(table, line),
            _ => null,
        };
    }

    private TomlValue ToArray(ArraySyntax array, int line)
    {
        var elements = new List<TomlValue>();
        foreach (ArrayItemSyntax item in array.Items)
        {
            if (item.Value is { } syntax && ToValue(syntax) is { } value) elements.Add(value);
        }
        return new TomlValue { Kind = TomlKind.Array, Line = line, Elements = elements };
    }

    private TomlValue ToInlineTable(InlineTableSyntax syntax, int line)
    {
        var table = new TomlTable { IsDefined = true };
        foreach (InlineTableItemSyntax item in syntax.Items)
        {
            if (item.KeyValue is { } pair) AddPair(table, pair);
        }
        table.IsClosed = true;
        return new TomlValue { Kind = TomlKind.Table, Line = line, Table = table };
    }

    private static List<(string Key, int Line)> PathOf(KeySyntax name)
    {
        var path = new List<(string, int)>(1);
        AddPart(path, name.Key);
        foreach (DottedKeyItemSyntax part in name.DotKeys) AddPart(path, part.Key);
        return path;
    }

    private static void AddPart(List<(string Key, int Line)> path, BareKeyOrStringValueSyntax? part)
    {
        string? key = part switch
        {
            BareKeySyntax bare => bare.Key?.Text,
            StringValueSyntax quoted => quoted.Value,
            _ => null,
        };
        if (key is not null) path.Add((key, part!.Span.Start.Line + 1));
    }
}
