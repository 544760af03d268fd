using System.Text;
using Petrel.Agent.Configuration;
using Petrel.Agent.Serving;
using Petrel.Agent.Watching;
using Petrel.Cli;
using Petrel.Core.Attribution;
using Petrel.Core.History;
using Petrel.Core.Reports;
using Petrel.Export.Reports;
using Petrel.Output;
using Petrel.Storage;
using Petrel.Terminal;

namespace Petrel;

/// <summary>Runs <c>petrel report</c> and <c>petrel explain</c>.</summary>
internal static class ReportProgram
{
    private const int UsualWidth = 80, WidestUseful = 100, NarrowestUseful = 40;
    private const int MostCandidates = 5;

    /// <summary>Writes a report of the history.</summary>
    internal static int Report(PetrelConfiguration configuration, ReportArguments arguments, TextWriter output, TimeProvider clock)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        (DateTime since, DateTime until) = (arguments.Since.From(now), arguments.Until.From(now));
        if (since >= until)
        {
            Log($"--since: {Figures.Time(since)} UTC is not before --until, {Figures.Time(until)} UTC");
            return ExitStatus.Usage;
        }

        using HistoryReader? history = Open(configuration, arguments.History);
        if (history is null) return ExitStatus.Unavailable;
        Report report = ReportBuilder.Build(history, new ReportOptions(since, until)
        {
            CostPerGigabyte = arguments.CostPerGigabyte,
            BandwidthBitsPerSecond = arguments.BandwidthBitsPerSecond,
            AccountLimitOf = name => AccountLimitOf(configuration.Catalogue, name),
        });
        // What was found of a file that broke midway would pass for the whole.
        if (history.Health.Failure is { } failure) return Fail(failure);
        string host = AgentSession.HostOf(configuration);
        return Deliver(
            arguments.Output switch
            {
                "json" => OneLineJson.Write("report", now, WatchSession.Version, json => ReportJson.Write(json, report)),
                "html" => ReportPage.Write(report, host, WatchSession.Version, now),
                _ => ForTerminal(new ReportText(StyleOf(configuration, arguments.To), Width(arguments.To)).Write(report, host)),
            },
            arguments.To, output);
    }

    /// <summary>Tells one incident.</summary>
    internal static int Explain(PetrelConfiguration configuration, ExplainArguments arguments, TextWriter output, TimeProvider clock)
    {
        using HistoryReader? history = Open(configuration, arguments.History);
        if (history is null) return ExitStatus.Unavailable;
        DateTime now = clock.GetUtcNow().UtcDateTime;
        (StoredIncident? incident, string? error) = Find(history, arguments.Incident);
        if (history.Health.Failure is { } failure) return Fail(failure);
        if (incident is null)
        {
            Log(error ?? "no such incident");
            return ExitStatus.Failure;
        }

        IncidentStory story = IncidentStoryReader.Read(history, incident, now);
        return Deliver(
            arguments.IsJson
                ? OneLineJson.Write("explanation", now, WatchSession.Version, json => ExplainJson.Write(json, story))
                : ForTerminal(new ExplainText(StyleOf(configuration, null), Width(null)).Write(story)),
            null, output);
    }

    /// <summary>The incident that a text names; null with what is wrong.</summary>
    internal static (StoredIncident? Incident, string? Error) Find(HistoryReader history, string text)
    {
        if (text == "latest")
        {
            return history.Incidents(new IncidentQuery { Limit = 1 }) is [var latest]
                ? (latest, null)
                : (null, "history holds no incident");
        }

        if (history.Incident(text) is { } exact) return (exact, null);
        IReadOnlyList<string> ids = history.IdsThatBegin(text, MostCandidates + 1);
        return ids.Count switch
        {
            0 => (null, $"no incident's id begins with '{text}'; petrel report lists the longest, latest is the last one"),
            1 => (history.Incident(ids[0]), null),
            _ => (null, $"'{text}' could be {string.Join(", ", ids.Take(MostCandidates))}{(ids.Count > MostCandidates ? " and others" : "")}: write more of it"),
        };
    }

    private static HistoryReader? Open(PetrelConfiguration configuration, string? named)
    {
        HistoryReader? history = HistoryReader.Open(string.IsNullOrEmpty(named) ? AgentSession.HistoryOf(configuration) : named, out string? error);
        if (history is null) Log(error!);
        return history;
    }

    // The first kind of account that is published beside the anonymous one; a plan that costs more allows more.
    private static AccountLimit? AccountLimitOf(RegistryCatalogue catalogue, string name) => catalogue.Find(name)?.Limits
        .Where(static limit => limit.Kind == RegistryLimitKind.Pulls && limit.Account != "anonymous")
        .OrderBy(static limit => limit.Count)
        .Select(static limit => new AccountLimit(limit.Account, limit.Count, limit.WindowSeconds, $"{limit.Source.Date:yyyy-MM-dd}"))
        .FirstOrDefault();

    private static int Deliver(string text, string? file, TextWriter output)
    {
        if (file is null)
        {
            output.Write(text);
            output.Flush();
            return ExitStatus.Success;
        }

        try
        {
            File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return ExitStatus.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Fail($"--to: {exception.Message}");
        }
    }

    private static TextStyle StyleOf(PetrelConfiguration configuration, string? file) =>
        new(configuration.Watch.Color && file is null && !Console.IsOutputRedirected);

    private static int Width(string? file)
    {
        if (file is not null || Console.IsOutputRedirected) return UsualWidth;
        int width = Console.WindowWidth;
        return width <= 0 ? UsualWidth : Math.Clamp(width, NarrowestUseful, WidestUseful);
    }

    private static string ForTerminal(string page) => Glyphs.For(Environment.GetEnvironmentVariable).IsAscii
        ? PlainText.Ascii(page.Replace("±", "+-", StringComparison.Ordinal))
        : page;

    private static int Fail(string error)
    {
        Log(error);
        return ExitStatus.Unavailable;
    }

    private static void Log(string line) => Console.Error.WriteLine($"petrel: {line.ReplaceLineEndings(" ")}");
}
