using System.Globalization;

namespace Petrel.Lab.Running;

/// <summary>A result as one line for the person who waits for it.</summary>
internal static class ResultText
{
    internal static string Describe(CellResult result)
    {
        string who = $"{result.Scenario,-20} {result.Client,-15}{(result.IsLong ? "long " : "")}";
        if (result.Failure is not null) return $"{who} BROKEN {result.Failure}";
        string sources = string.Join("  ", result.Sources.Select(static source =>
            $"{source.Source}: {source.Verdict}{(source.Cause is null ? "" : $" ({source.Cause})")} {Seconds(source.WarnedAt ?? source.SuspectedAt)}" +
            (source.Capture is { } capture ? string.Create(CultureInfo.InvariantCulture, $" capture {capture:0.00}") : "") +
            (source.ConfirmedAt is null ? "" : $" confirmed ({source.ConfirmedCause}) {Seconds(source.ConfirmedAt)}")));
        return $"{who} sign {Seconds(result.FirstSign)} client {Seconds(result.ClientError)}  {sources}";
    }

    private static string Seconds(double? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0}") : "-";
}
