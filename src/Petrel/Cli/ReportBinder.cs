using System.CommandLine;
using System.Globalization;
using Petrel.Agent.Configuration;
using Petrel.Core.Text;

namespace Petrel.Cli;

/// <summary>A time as it was told: so long ago, or at a moment.</summary>
/// <param name="Ago">How long before now; null if it is a moment.</param>
/// <param name="At">The moment, UTC; null if it is relative.</param>
internal sealed record ToldTime(TimeSpan? Ago, DateTime? At)
{
    internal DateTime From(DateTime now) => At ?? (now - (Ago ?? TimeSpan.Zero));
}

/// <summary>What <c>petrel report</c> was told.</summary>
/// <param name="Since">From when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Output">The form: text, json or html.</param>
/// <param name="History">The file to read; null for the configured one.</param>
/// <param name="To">The file to write; null for standard output.</param>
/// <param name="CostPerGigabyte">What a gigabyte costs; null if not told.</param>
/// <param name="BandwidthBitsPerSecond">The bandwidth; null if not told.</param>
internal sealed record ReportArguments(
    ToldTime Since, ToldTime Until, string Output, string? History, string? To, double? CostPerGigabyte, double? BandwidthBitsPerSecond);

/// <summary>Binds <c>petrel report</c>.</summary>
internal sealed class ReportBinder(ReportCommand report, CommonOptions common) : CommandBinder(NoSettings, report.ReportOptions, common)
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(7), Shortest = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromDays(3650);

    private static readonly (string Unit, double Bits)[] Units = [("kbit", 1e3), ("mbit", 1e6), ("gbit", 1e9), ("tbit", 1e12)];

    /// <summary>What was told; only after <see cref="CommandBinder.Bind"/>.</summary>
    internal ReportArguments Arguments { get; private set; } =
        new(new ToldTime(Usual, null), new ToldTime(TimeSpan.Zero, null), ReportCommand.Outputs[0], null, null, null, null);

    protected override void BindArguments(ParseResult result)
    {
        foreach (string text in result.UnmatchedTokens)
        {
            if (!RefuseOption(text)) Fail("report", $"takes no arguments, but was given '{text}'");
        }

        Arguments = new ReportArguments(
            Moment(result, report.Since, Usual), Moment(result, report.Until, TimeSpan.Zero), Form(result), Value(result, report.History),
            Value(result, report.To), Cost(result), Bandwidth(result));
    }

    private string Form(ParseResult result)
    {
        if (Value(result, report.Output) is not { } text) return ReportCommand.Outputs[0];
        if (ReportCommand.Outputs.Contains(text)) return text;
        string hint = Spelling.Nearest(text, ReportCommand.Outputs) is { } near ? $"; did you mean '{near}'?" : "";
        Fail(report.Output.Name, $"must be text, json or html, not '{text}'{hint}");
        return text;
    }

    private ToldTime Moment(ParseResult result, Option option, TimeSpan usual)
    {
        if (Value(result, option) is not { } text) return new ToldTime(usual, null);
        // A bare year would be a number of seconds: a moment has hyphens.
        if (text.Contains('-', StringComparison.Ordinal))
        {
            if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime at)) return new ToldTime(null, at);
            Fail(option.Name, $"'{text}' is no time; write for example 2026-11-01 or 2026-11-01T12:00Z");
        }
        else if (Duration.TryParse(text, Shortest, Longest, out TimeSpan ago, out string? error))
        {
            return new ToldTime(ago, null);
        }
        else
        {
            Fail(option.Name, error);
        }

        return new ToldTime(usual, null);
    }

    private double? Cost(ParseResult result)
    {
        if (Value(result, report.CostPerGigabyte) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double cost) && cost is >= 0 and <= 1000) return cost;
        Fail(report.CostPerGigabyte.Name, $"must be a number from 0 to 1000, for example 0.09, not '{text}'");
        return null;
    }

    private double? Bandwidth(ParseResult result)
    {
        if (Value(result, report.Bandwidth) is not { } text) return null;
        string bare = text.Replace("/s", "", StringComparison.OrdinalIgnoreCase).Trim();
        foreach ((string unit, double bits) in Units)
        {
            if (bare.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(bare[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0) return number * bits;
        }

        Fail(report.Bandwidth.Name, $"must be a rate in kbit, Mbit, Gbit or Tbit a second, for example 1Gbit, not '{text}'");
        return null;
    }

    private string? Value(ParseResult result, Option option) => result.GetResult(option) is { Implicit: false } given ? SingleValue(given) : null;
}

/// <summary>What <c>petrel explain</c> was told.</summary>
/// <param name="Incident">The id or its beginning, or <c>latest</c>.</param>
/// <param name="IsJson">Whether JSON is wanted.</param>
/// <param name="History">The file to read; null for the configured one.</param>
internal sealed record ExplainArguments(string Incident, bool IsJson, string? History);

/// <summary>Binds <c>petrel explain</c>.</summary>
internal sealed class ExplainBinder(ReportCommand report, CommonOptions common) : CommandBinder(NoSettings, report.ExplainOptions, common)
{
    /// <summary>What was told; only after <see cref="CommandBinder.Bind"/>.</summary>
    internal ExplainArguments Arguments { get; private set; } = new("", false, null);

    protected override void BindArguments(ParseResult result)
    {
        string[] ids = [.. Tokens(result.GetResult(report.Incident)).Where(text => !RefuseOption(text))];
        if (ids.Length != 1 || ids[0].Length == 0) Fail("ID", "name one incident by its id, or latest");
        string output = Value(result, report.StoryOutput) ?? "text";
        if (output is not ("text" or "json")) Fail(report.StoryOutput.Name, $"must be text or json, not '{output}'");
        Arguments = new ExplainArguments(ids is [var only] ? only : "", output == "json", Value(result, report.StoryHistory));
    }

    private string? Value(ParseResult result, Option option) => result.GetResult(option) is { Implicit: false } given ? SingleValue(given) : null;
}
