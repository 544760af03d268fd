using System.Globalization;
using System.Text;

namespace Petrel.Export.Alerts;

/// <summary>What a message says to a person: one line that says it all, and the lines below it.</summary>
internal static class AlertText
{
    private const int MostListed = 20;

    /// <summary>One line: how bad, where, what.</summary>
    internal static string Subject(AlertMessage message)
    {
        string host = message.Labels.GetValueOrDefault("host", "");
        string subject = message.Kind switch
        {
            MessageKind.Heartbeat => $"[petrel] {host} watches",
            MessageKind.Test => $"[petrel] {host}: a test message, nothing is wrong",
            _ => message.Alerts is [{ } only] ? $"[{State(only)}] {host}: {only.Summary}" : SubjectOfMany(message, host),
        };
        return OneLine(message.Kind == MessageKind.Repeat ? $"{subject} (still)" : subject, 400);
    }

    /// <summary>The lines below: each alert with what to do.</summary>
    internal static string Body(AlertMessage message)
    {
        var text = new StringBuilder();
        foreach (Alert alert in message.Alerts.Take(MostListed)) Append(text, alert);
        if (message.Alerts.Length > MostListed) text.Append(CultureInfo.InvariantCulture, $"and {message.Alerts.Length - MostListed} more\n\n");
        if (message.SumsUp) text.Append("This sums up what was held back while there was too much to say, or nobody to say it to.\n\n");
        text.AppendJoin(", ", message.Labels.Select(static label => $"{label.Key}={OneLine(label.Value, 200)}")).Append('\n');
        return text.ToString();
    }

    /// <summary>Without line ends and other control characters: what comes from a registry must not start lines of its own.</summary>
    internal static string OneLine(string text, int longest)
    {
        string line = string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));
        if (line.Length <= longest) return line;
        int cut = char.IsHighSurrogate(line[longest - 2]) ? longest - 2 : longest - 1;
        return $"{line[..cut]}…";
    }

    private static string SubjectOfMany(AlertMessage message, string host)
    {
        int over = message.Alerts.Count(static alert => alert.IsResolved);
        int open = message.Alerts.Length - over;
        string registries = string.Join(", ", message.Alerts.Select(static alert => alert.Registry).Distinct().Take(3));
        string state = message.Alerts.Any(static alert => alert is { IsCritical: true, IsResolved: false }) ? "critical" : open > 0 ? "warning" : "resolved";
        return over == 0 ? $"[{state}] {host}: {open} incidents: {registries}" : $"[{state}] {host}: {open} incidents, {over} over: {registries}";
    }

    private static string State(Alert alert) => alert.IsResolved ? "resolved" : alert.Severity;

    private static void Append(StringBuilder text, Alert alert)
    {
        text.Append(CultureInfo.InvariantCulture, $"{State(alert)}: {OneLine(alert.Summary, 1000)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  cause: {alert.Cause} ({alert.Confidence:P0}, {alert.Status}), first sign {alert.FirstSign:yyyy-MM-dd HH:mm:ss}Z");
        if (alert.ResolvedAt is { } end) text.Append(CultureInfo.InvariantCulture, $", over {end:yyyy-MM-dd HH:mm:ss}Z");
        text.Append('\n');
        List(text, "images", alert.Images);
        List(text, "clients", alert.Clients);
        List(text, "endpoints", alert.Endpoints);
        if (!alert.IsResolved)
        {
            foreach (string advice in alert.Advice) text.Append(CultureInfo.InvariantCulture, $"  - {OneLine(advice, 500)}\n");
        }

        if (alert.Url is { } url) text.Append(CultureInfo.InvariantCulture, $"  {url}\n");
        text.Append('\n');
    }

    private static void List(StringBuilder text, string name, IReadOnlyCollection<string> values)
    {
        if (values.Count > 0) text.Append(CultureInfo.InvariantCulture, $"  {name}: {OneLine(string.Join(", ", values), 1000)}\n");
    }
}
