using System.Globalization;
using System.Text;
using Petrel.Agent.Checking;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;
using static System.FormattableString;

namespace Petrel.Output;

/// <summary>
/// Writes a check as one line with performance data, as monitoring plugins do (monitoring-plugins.org, development
/// guidelines): <c>'label'=value[unit];warn;crit;min;max</c>.
/// </summary>
internal static class CheckNagios
{
    /// <summary>The line and a line feed.</summary>
    internal static string Write(CheckReport report)
    {
        CheckedRoute? worst = report.Routes.FirstOrDefault(route => route.Status == report.Status);
        string what = report.Routes.IsEmpty ? "nothing to check; name a registry or an image"
            : report.Status == CheckStatus.Ok && report.Routes.Length > 1 ? Invariant($"all {report.Routes.Length} ways work")
            : worst is not null ? $"{worst.Route.Subject.Text}: {worst.Summary}"
            : report.Idle is [var idle, ..] ? $"mirror {idle.Mirror} for {idle.Registry} is not in force: {idle.Why}"
            : report.Findings.FirstOrDefault(static finding => !finding.IsHidden).ToString();
        var line = new StringBuilder($"PETREL {report.Status.ToString().ToUpperInvariant()} - {Clean(what)} |");
        line.Append(Invariant($" 'time'={report.Duration.TotalSeconds:0.000}s;;;0"));
        var labels = new HashSet<string>(StringComparer.Ordinal) { "time" };
        foreach (CheckedRoute route in report.Routes) AddRoute(line, report, route, labels);
        return line.Append('\n').ToString();
    }

    private static void AddRoute(StringBuilder line, CheckReport report, CheckedRoute route, HashSet<string> labels)
    {
        foreach (CheckedHop hop in route.Hops)
        {
            if (hop.Hop.Result is not { } result) continue;
            string subject = hop.Hop.Hop.Endpoint.IsMirror ? $"{route.Route.Subject.Text} by {hop.Hop.Hop.Endpoint}" : route.Route.Subject.Text;
            Add(labels, line, $"{subject} time", Invariant($"{result.Duration.TotalSeconds:0.000}s;;;0"));
            if (result.Quota is { Presence: QuotaPresence.Known } quota)
            {
                long warn = QuotaLimits.WarnBelow(report.Pulls, quota.Limit);
                Add(labels, line, $"{subject} pulls", Invariant($"{quota.Remaining};{warn}:;{report.Pulls}:;0;{quota.Limit}"));
            }
            if (result.Certificate is { } certificate && hop.Hop.Hop.Way.Target.Security == TransportSecurity.Verified)
                Add(labels, line, $"{subject} certificate", Invariant($"{Math.Floor((certificate.ChainNotAfter - report.Time).TotalSeconds):0}s"));
        }
    }

    // Of two ways with one name the second has a number.
    private static void Add(HashSet<string> labels, StringBuilder line, string label, string value)
    {
        string clean = label.Replace('\'', ' ').Replace('=', ' ').Replace('|', ' ');
        string unique = clean;
        for (int number = 2; !labels.Add(unique); number++) unique = $"{clean} {number.ToString(CultureInfo.InvariantCulture)}";
        line.Append($" '{unique}'={value}");
    }

    private static string Clean(string text) => string.Concat(text.Select(static c => c == '|' ? '/' : char.IsControl(c) ? ' ' : c));
}
