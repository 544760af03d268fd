using System.Globalization;
using System.Text;

namespace Petrel.Linux.Tracing;

/// <summary>A field of a tracepoint's record.</summary>
/// <param name="Offset">Octets from the record's beginning.</param>
/// <param name="Size">Octets.</param>
internal readonly record struct TracepointField(int Offset, int Size);

/// <summary>
/// The layout of a tracepoint, from its <c>format</c> file. Layouts differ between kernels and are never guessed.
/// </summary>
/// <example>
/// <code>
/// name: inet_sock_set_state
/// ID: 2287
/// format:
///         field:unsigned short common_type;       offset:0;       size:2; signed:0;
///         field:const void * skaddr;      offset:8;       size:8; signed:0;
///         field:__u8 saddr_v6[16];        offset:40;      size:16;        signed:0;
/// </code>
/// </example>
internal sealed class TracepointFormat
{
    // A perf record carries at most 64 KB; no field lies beyond.
    private const int LargestOffset = ushort.MaxValue;

    private readonly Dictionary<string, TracepointField> _fields = new(StringComparer.Ordinal);

    private TracepointFormat(string name, uint id)
    {
        Name = name;
        Id = id;
    }

    /// <summary>The event's name, without its group.</summary>
    internal string Name { get; }

    /// <summary>Its number, for <c>perf_event_attr.config</c>, and the first field of its records.</summary>
    internal uint Id { get; }

    /// <summary>Parses a format file; null if name or number are missing.</summary>
    internal static TracepointFormat? Parse(ReadOnlySpan<byte> text)
    {
        string name = "";
        uint id = 0;
        var fields = new Dictionary<string, TracepointField>(StringComparer.Ordinal);
        foreach (string raw in Encoding.Latin1.GetString(text).Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith("name:", StringComparison.Ordinal)) name = line[5..].Trim();
            else if (line.StartsWith("ID:", StringComparison.Ordinal)) _ = uint.TryParse(line[3..], CultureInfo.InvariantCulture, out id);
            else if (line.StartsWith("field:", StringComparison.Ordinal)) AddField(line, fields);
        }

        if (name.Length == 0 || id == 0) return null;
        var format = new TracepointFormat(name, id);
        foreach ((string field, TracepointField place) in fields) format._fields[field] = place;
        return format;
    }

    /// <summary>Whether the record has a field.</summary>
    internal bool Has(string field) => _fields.ContainsKey(field);

    /// <summary>A field's place; size 0 if the record has none of that name.</summary>
    internal TracepointField Field(string name) => _fields.GetValueOrDefault(name);

    private static void AddField(string line, Dictionary<string, TracepointField> fields)
    {
        string[] parts = line.Split(';', StringSplitOptions.TrimEntries);
        if (parts.Length < 3 || !TryNumber(parts[1], "offset:", out int offset) || !TryNumber(parts[2], "size:", out int size))
            return;
        string declared = parts[0][(parts[0].LastIndexOfAny([' ', '*', ':']) + 1)..];
        int bracket = declared.IndexOf('[', StringComparison.Ordinal);
        string name = bracket < 0 ? declared : declared[..bracket];
        if (name.Length > 0) fields[name] = new TracepointField(offset, size);
    }

    private static bool TryNumber(string part, string label, out int value)
    {
        value = 0;
        return part.StartsWith(label, StringComparison.Ordinal) &&
            int.TryParse(part.AsSpan(label.Length), NumberStyles.None, CultureInfo.InvariantCulture, out value) &&
            value <= LargestOffset;
    }
}
