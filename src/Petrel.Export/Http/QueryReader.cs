using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;

namespace Petrel.Export.Http;

/// <summary>Reads query parameters, and gathers all that is wrong with them.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private const int LongestText = 300;

    private readonly ImmutableArray<QueryError>.Builder _errors = ImmutableArray.CreateBuilder<QueryError>();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>What is wrong; asked once everything was read, so that parameters that nobody knows are found too.</summary>
    internal ImmutableArray<QueryError> Errors()
    {
        foreach (string name in query.Keys.Where(name => !_known.Contains(name)))
            Fault(name, _known.Count == 0 ? "not known: none is taken here" : $"not known; there are {string.Join(", ", _known)}");
        return _errors.ToImmutable();
    }

    internal void Fault(string name, string detail) => _errors.Add(new QueryError(name, detail));

    internal string? Text(string name)
    {
        _known.Add(name);
        if (!query.TryGetValue(name, out StringValues values)) return null;
        if (values.Count != 1 || values[0] is not { Length: > 0 and <= LongestText } text)
        {
            Fault(name, $"is wanted once, with 1 to {LongestText} characters");
            return null;
        }

        return text;
    }

    internal DateTime? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        // A plus sign that was not escaped reads as a space.
        if (DateTime.TryParseExact(text.Replace(' ', '+'), Formats, CultureInfo.InvariantCulture, Utc, out DateTime time)) return time;
        Fault(name, $"\"{text}\" is no time; right is 2026-03-01T12:00:00Z");
        return null;
    }

    internal int Number(string name, int least, int most, int otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most) return number;
        Fault(name, $"\"{text}\" is no number from {least} to {most}");
        return otherwise;
    }

    internal bool Flag(string name)
    {
        string? text = Text(name);
        if (text is not (null or "true" or "false")) Fault(name, $"\"{text}\" is neither true nor false");
        return text == "true";
    }

    internal Cause? Cause(string name)
    {
        if (Text(name) is not { } text) return null;
        for (int i = 0; i < CauseNames.Count; i++)
        {
            if (((Cause)i).Name() == text) return (Cause)i;
        }

        Fault(name, $"\"{text}\" is no cause; there are {string.Join(", ", Enumerable.Range(0, CauseNames.Count).Select(static i => ((Cause)i).Name()))}");
        return null;
    }

    internal Resolution? Resolution(string name)
    {
        switch (Text(name))
        {
            case null: return null;
            case "minute": return Core.History.Resolution.Minute;
            case "hour": return Core.History.Resolution.Hour;
            case "day": return Core.History.Resolution.Day;
            default:
                Fault(name, "is one of minute, hour, day");
                return null;
        }
    }

    /// <summary>The span of <c>since</c> and <c>until</c>; without them the last 24 hours.</summary>
    internal SpanQuery Span(DateTime now)
    {
        DateTime? since = Time("since"), until = Time("until");
        DateTime end = until ?? now;
        DateTime start = since ?? (end - DateTime.MinValue > TimeSpan.FromDays(1) ? end.AddDays(-1) : DateTime.MinValue);
        if (start >= end) Fault("since", "is not before until, or the present");
        return new SpanQuery(start, end, Text("registry"));
    }

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd",
    ];
}
