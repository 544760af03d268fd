using System.CommandLine;
using System.Globalization;
using Petrel.Core.Recording;

namespace Petrel.Cli;

/// <summary>What <c>petrel record</c> was told.</summary>
/// <param name="From">The recording.</param>
/// <param name="To">The new file; null for standard output.</param>
/// <param name="Label">The label to give; null to anonymize.</param>
internal sealed record RecordArguments(string From, string? To, RecordingLabel? Label);

/// <summary>Binds <c>petrel record anonymize</c> and <c>petrel record label</c>.</summary>
internal sealed class RecordBinder(RecordCommand record, bool isLabel, CommonOptions common)
    : CommandBinder(NoSettings, isLabel ? record.LabelOptions : [record.To], common)
{
    /// <summary>What was told; only after <see cref="CommandBinder.Bind"/>.</summary>
    internal RecordArguments Arguments { get; private set; } = new("", null, null);

    protected override void BindArguments(ParseResult result)
    {
        string[] files = [.. Tokens(result.GetResult(record.File)).Where(text => !RefuseOption(text))];
        if (files.Length != 1) Fail("FILE", "name one recording, as petrel watch --record FILE makes it");
        Arguments = new RecordArguments(files.Length == 1 ? files[0] : "", Value(result, record.To), isLabel ? Label(result) : null);
    }

    private RecordingLabel Label(ParseResult result)
    {
        if (result.GetResult(record.Cause) is not { Implicit: false }) Fail(record.Cause.Name, "say what was wrong: a cause, or none");
        string[] causes = (Value(result, record.Cause) ?? RecordingLabel.None).Split(',', StringSplitOptions.TrimEntries);
        var label = new RecordingLabel(
            causes[0],
            Value(result, record.Registry),
            Time(result, record.FaultAt),
            Time(result, record.ClientErrorAt),
            causes.Length > 1 ? causes[1..] : null,
            result.GetResult(record.Suspicion) is { Implicit: false },
            result.GetResult(record.Unseen) is { Implicit: false });
        if (label.Objection() is { } objection) Fail(record.Cause.Name, objection);
        return label;
    }

    private string? Value(ParseResult result, Option option) =>
        result.GetResult(option) is { Implicit: false } given ? SingleValue(given) : null;

    private DateTime? Time(ParseResult result, Option option)
    {
        if (Value(result, option) is not { } text) return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTime time)) return time;
        Fail(option.Name, $"'{text}' is no time; write for example 2026-11-24T10:00:00Z");
        return null;
    }
}
