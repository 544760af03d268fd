using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Petrel.Core.Text;

namespace Petrel.Core.Outcomes;

/// <summary>
/// Understands what clients write of pulls. Pure: a line in, an outcome out, or null for the many lines that speak of
/// something else. The lines are others' words, and may hold anything.
/// </summary>
public static partial class OutcomeReader
{
    /// <summary>What is read of one line, in characters; a longer one is cut there.</summary>
    public const int LongestLine = 16 * 1024;

    private const int LongestPod = 512;

    // Nearly every line of a daemon says something else: one look tells.
    private static readonly string[] HintWords =
        ["pull", "PullImage", "ImagePull", "trying next host", "docker://", "container registry", "v2 registry", "manifest",
         "failed to solve", "resolve", "blob", "Download failed", "images/create", "daemon:"];

    private static readonly SearchValues<string> Hints = SearchValues.Create(HintWords, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads one line of a log.</summary>
    /// <param name="line">The line, with or without what syslog or a container's log puts before it.</param>
    /// <param name="client">The client that wrote it, where that is known from elsewhere; else its own form tells.</param>
    /// <param name="saidAt">When it was written, UTC; null to take the line's own time, if it has one.</param>
    public static ClientOutcome? Read(string line, string? client = null, DateTime? saidAt = null)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length > LongestLine) line = line[..LongestLine];
        if (!line.AsSpan().ContainsAny(Hints)) return null;
        (string body, string? writer) = WithoutPrefix(line);
        LogRecord record = LogRecord.Parse(body);
        if (PodmanEvent(record) is { } happened) return happened;
        foreach (LogRecord said in Words(record))
        {
            foreach (OutcomeRule rule in OutcomeRules.All)
            {
                if (rule.Matches(said.Message)) return Make(rule, said, client ?? writer, saidAt);
            }
        }

        return null;
    }

    // The kubelet hides what matters in the error of "Error syncing pod", or in the message of an event.
    private static IEnumerable<LogRecord> Words(LogRecord record)
    {
        yield return record;
        if (record["message"] is { } message) yield return record with { Message = message };
        if (record.Error is { } error) yield return record with { Message = error };
    }

    private static ClientOutcome Make(OutcomeRule rule, LogRecord record, string? client, DateTime? saidAt)
    {
        string error = WithoutRpc(rule.ErrorOf(record));
        bool succeeded = rule.Kind == OutcomeKind.Succeeded;
        OutcomeSubject subject = OutcomeSubject.Of($"{record.Message} {error}", record["image"]);
        return new ClientOutcome(client ?? rule.Client, rule.Kind, succeeded ? "" : Redaction.Clean(error))
        {
            Registry = subject.Registry,
            Image = subject.Image,
            Pod = Bounded(record["pod"] ?? record["object"]),
            Job = Bounded(Container(record)),
            Cause = succeeded ? null : ClientErrors.CauseOf(error),
            IsOwnFault = !succeeded && ClientErrors.IsOwnFault(error),
            SaidAt = saidAt ?? TimeOf(record["time"]),
        };
    }

    // {"Name":"docker.io/library/nginx:1.27","Status":"pull","Time":"…","Type":"image"}; "pull-error" comes with an "Error".
    private static ClientOutcome? PodmanEvent(LogRecord record) =>
        record["Type"] == "image" && record["Status"] is { } status
            ? ReadPodmanEvent(status, record["Name"], record["Error"], TimeOf(record["Time"]))
            : null;

    /// <summary>Reads an event of podman's about an image; null if it tells of no pull.</summary>
    /// <param name="status">What happened: <c>pull</c>, <c>pull-error</c>.</param>
    /// <param name="image">The image as podman names it.</param>
    /// <param name="error">The error, where there is one.</param>
    /// <param name="saidAt">When, UTC; null if that is not known.</param>
    public static ClientOutcome? ReadPodmanEvent(string status, string? image, string? error, DateTime? saidAt)
    {
        if (status is not ("pull" or "pull-error")) return null;
        error ??= "";
        bool failed = status == "pull-error";
        OutcomeSubject subject = OutcomeSubject.Of(error, image);
        return new ClientOutcome(OutcomeClients.Podman, failed ? OutcomeKind.Failed : OutcomeKind.Succeeded, failed ? Redaction.Clean(error) : "")
        {
            Registry = subject.Registry,
            Image = subject.Image,
            Cause = failed ? ClientErrors.CauseOf(error) : null,
            IsOwnFault = failed && ClientErrors.IsOwnFault(error),
            SaidAt = saidAt,
        };
    }

    /// <summary>A pull that succeeded, as an event tells it.</summary>
    public static ClientOutcome Pulled(string client, string image, DateTime? saidAt)
    {
        OutcomeSubject subject = OutcomeSubject.Of("", image);
        return new ClientOutcome(client, OutcomeKind.Succeeded, "") { Registry = subject.Registry, Image = subject.Image, SaidAt = saidAt };
    }

    private static (string Body, string? Client) WithoutPrefix(string line)
    {
        if (SyslogPrefix().Match(line) is { Success: true } syslog)
            return (line[syslog.Length..], OutcomeClients.Of(syslog.Groups["program"].Value));
        return ContainerPrefix().Match(line) is { Success: true } container ? (line[container.Length..], null) : (line, null);
    }

    // The same error reaches the log with and without what gRPC puts before it.
    private static string WithoutRpc(string error) => RpcPrefix().Replace(error, "").Trim().Trim('"');

    private static string? Container(LogRecord record) => StartedContainer().Match(record.Error ?? record.Message) is { Success: true } found
        ? found.Groups["name"].Value
        : FieldPath().Match(record["fieldPath"] ?? "") is { Success: true } field ? field.Groups["name"].Value : null;

    private static string? Bounded(string? text) => text is { Length: > 0 and <= LongestPod } && !text.Any(char.IsControl) ? text : null;

    private static DateTime? TimeOf(string? text) => text is not null && DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.UtcDateTime
            : null;

    // Nov 24 20:11:35 node-1 dockerd[812]: …, or with a time of RFC 3339
    [GeneratedRegex("""^(?:[A-Z][a-z]{2} [ \d]\d [\d:.]{8,15}|\d{4}-\d\d-\d\dT[\d:.+Z-]{9,26}) \S{1,255} (?<program>[\w./-]{1,64}?)(?:\[\d{1,10}\])?: """)]
    private static partial Regex SyslogPrefix();

    // The log of a container by the CRI: 2026-11-24T20:11:35.26Z stderr F …
    [GeneratedRegex("""^\d{4}-\d\d-\d\dT[\d:.+Z-]{9,26} (?:stdout|stderr) [FP] """)]
    private static partial Regex ContainerPrefix();

    [GeneratedRegex("""^"?rpc error: code = \w{1,32} desc = """)]
    private static partial Regex RpcPrefix();

    [GeneratedRegex("""StartContainer\\*" for \\*"(?<name>[a-z0-9.-]{1,253})""")]
    private static partial Regex StartedContainer();

    [GeneratedRegex("""\{(?<name>[a-z0-9.-]{1,253})\}""")]
    private static partial Regex FieldPath();
}
