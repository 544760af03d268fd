using System.Text;
using Petrel.Agent.Checking;
using Petrel.Registry.Discovery;
using static System.FormattableString;

namespace Petrel.Output;

/// <summary>Writes a check as a page for a person, 80 columns wide: a line a phase.</summary>
/// <param name="style">Colours, or none.</param>
/// <param name="ascii">Whether nothing else than ASCII may be shown.</param>
/// <param name="quiet">Whether only what is wrong is written.</param>
internal sealed class CheckText(TextStyle style, bool ascii, bool quiet)
{
    private const int Width = 80;
    private const int PhaseColumn = 4;
    private const int TimeColumn = PhaseColumn + 10;
    private const int TextColumn = TimeColumn + 9;

    private readonly StringBuilder _page = new();

    /// <summary>The page, with a line feed at its end.</summary>
    internal string Write(CheckReport report, string version)
    {
        Line(Wrapping.Text($"petrel {version}: {Verdict(report)}", 2, Width, 0));
        if (report.Routes.IsEmpty)
        {
            Line("");
            Line("Nothing to check: no client on this machine names a registry. Name one:");
            Line("  petrel check docker.io ghcr.io/OWNER/IMAGE:TAG");
        }
        foreach (CheckedRoute route in report.Routes) WriteRoute(route);
        WriteIdle(report);
        WriteFindings(report);
        return _page.ToString();
    }

    private string Verdict(CheckReport report)
    {
        string word = report.Status.ToString().ToUpperInvariant();
        string took = Invariant($"checked in {report.Duration.TotalSeconds:0.0} s");
        CheckedRoute[] bad = [.. report.Routes.Where(static route => route.Status != CheckStatus.Ok)];
        string what = report.Routes.Length == 0 ? "nothing was checked"
            : report.Routes.Length == 1 && (bad.Length > 0 || report.Status == CheckStatus.Ok) ? report.Routes[0].Summary
            : report.Routes.Length == 1 ? $"{report.Routes[0].Summary}, but the configuration has a problem"
            : bad.Length == 0 && report.Status != CheckStatus.Ok ? Invariant($"all {report.Routes.Length} ways work, but the configuration has a problem")
            : bad.Length == 0 ? Invariant($"all {report.Routes.Length} ways work")
            : Invariant($"{bad.Length} of {report.Routes.Length} ways have a problem");
        return $"{Paint(report.Status, word)}, {Printable(what)} ({took})";
    }

    private void WriteRoute(CheckedRoute route)
    {
        if (quiet && route.Status == CheckStatus.Ok) return;
        string clients = route.Route.Clients.IsEmpty ? "" : $" by {string.Join(", ", route.Route.Clients.Select(static one => one.Name()))}";
        Line("");
        Line($"{style.Strong(Printable(route.Route.Image?.ToString() ?? route.Route.Subject.Text))}{clients}");
        if (route.Route.Objection.Length > 0) WriteLine(new CheckLine("name", route.Status, null, route.Route.Objection));
        bool several = route.Hops.Length > 1;
        for (int at = 0; at < route.Hops.Length; at++)
        {
            CheckedHop hop = route.Hops[at];
            string kind = hop.Hop.Hop.Endpoint.IsMirror ? "mirror" : "registry";
            string place = hop.Hop.Hop.Endpoint.Place is { Length: > 0 } found ? $" ({found})" : "";
            if (several) Line("  " + Wrapping.Text(Invariant($"{at + 1}. {kind} {Printable($"{hop.Hop.Hop.Endpoint}{place}")}"), 5, Width, 2));
            foreach (CheckLine line in hop.Lines.Where(line => !quiet || line.Status != CheckStatus.Ok)) WriteLine(line);
        }
    }

    private void WriteLine(CheckLine line)
    {
        string took = line.Took is { } time ? Duration(time) : "";
        string head = $"  {Paint(line.Status, Mark(line.Status))} {line.Phase,-10}{took,7}  ";
        Line($"{head}{Wrapping.Text(Printable(line.Text), TextColumn, Width, TextColumn)}".TrimEnd());
    }

    private void WriteIdle(CheckReport report)
    {
        if (report.Idle.IsEmpty) return;
        Line("");
        Line(style.Strong("Mirrors that are configured and not in force"));
        foreach (IdleMirror mirror in report.Idle)
        {
            string what = Printable($"{mirror.Mirror} for {mirror.Registry} ({mirror.Client.Name()}, {mirror.Place})");
            Line($"  {Paint(CheckStatus.Warning, Mark(CheckStatus.Warning))} {Wrapping.Text(what, PhaseColumn, Width, PhaseColumn)}");
            Line(new string(' ', PhaseColumn) + Wrapping.Text(Printable(mirror.Why), PhaseColumn, Width, PhaseColumn));
        }
    }

    private void WriteFindings(CheckReport report)
    {
        DiscoveryFinding[] shown = [.. report.Findings.Where(finding => !quiet || !finding.IsHidden)];
        if (shown.Length == 0) return;
        Line("");
        Line(style.Strong("Configuration"));
        foreach (DiscoveryFinding finding in shown)
        {
            CheckStatus status = finding.IsHidden ? CheckStatus.Unknown : CheckStatus.Warning;
            Line($"  {Paint(status, Mark(status))} {Wrapping.Text(Printable(finding.ToString()), PhaseColumn, Width, PhaseColumn)}");
        }
    }

    private string Mark(CheckStatus status) => status switch
    {
        CheckStatus.Ok => ascii ? "+" : "✓",
        CheckStatus.Warning => "!",
        CheckStatus.Critical => ascii ? "x" : "✗",
        _ => "?",
    };

    private string Paint(CheckStatus status, string text) => status switch
    {
        CheckStatus.Ok => style.Good(text),
        CheckStatus.Critical => style.Bad(text),
        _ => style.Warning(text),
    };

    private static string Duration(TimeSpan time) => time.TotalSeconds >= 1
        ? Invariant($"{time.TotalSeconds:0.0} s")
        : Invariant($"{time.TotalMilliseconds:0} ms");

    // Names and messages come from files and servers: they may hold what steers a terminal.
    private string Printable(string text)
    {
        string clean = text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c)) : text;
        return ascii ? clean.Replace("…", "...", StringComparison.Ordinal) : clean;
    }

    private void Line(string text) => _page.Append(text).Append('\n');
}
