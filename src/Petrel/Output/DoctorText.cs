using System.Globalization;
using System.Text;
using Petrel.Agent.Diagnostics;
using Petrel.Clients;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Registry.Discovery;
using static System.FormattableString;

namespace Petrel.Output;

/// <summary>Writes a checkup as a page for a person, 80 columns wide.</summary>
/// <param name="style">Colours, or none.</param>
/// <param name="quiet">Whether only what is lacking is written.</param>
/// <param name="verbose">Whether every namespace is listed, however many there are.</param>
internal sealed class DoctorText(TextStyle style, bool quiet, bool verbose)
{
    private const int Width = 80;
    private const int MostNamespaces = 10;
    private const int Margin = 2;
    private const int NameColumn = 26;
    private const int SignalColumn = 30;
    private const int SourceColumn = 9;

    private readonly StringBuilder _page = new();

    /// <summary>The page, with a line feed at its end.</summary>
    internal string Write(Checkup checkup, string version, ClientConfigurations? clients = null)
    {
        Line($"petrel {version} on Linux {checkup.Facts.Settings.KernelRelease}: {Verdict(checkup)}");
        if (!quiet)
        {
            WriteSources(checkup);
            WriteReach(checkup);
            WriteCapabilities(checkup);
            WriteSurroundings(checkup.Facts);
            WriteClients(checkup.Facts);
            WriteNamespaces(checkup.Facts.Netns);
        }

        if (clients is not null) _page.Append(DiscoveryText.Write(clients, style, quiet));

        WriteFindings(checkup);
        WriteGrant(checkup);
        return _page.ToString();
    }

    private string Verdict(Checkup checkup) => checkup.Status switch
    {
        CheckupStatus.Ok => $"{style.Good("OK")}, everything is seen",
        CheckupStatus.Warning => $"{style.Warning("WARNING")}, not everything is seen",
        CheckupStatus.Critical => $"{style.Bad("CRITICAL")}, nothing can be watched",
        _ => $"{style.Warning("UNKNOWN")}, it cannot be told what is seen",
    };

    private void WriteSources(Checkup checkup)
    {
        Head("Sources");
        foreach (SourceTrial trial in checkup.Facts.Trials)
        {
            string mark = trial.IsAvailable ? "available" : trial.Availability.Kind.ToString().ToLowerInvariant();
            string note = trial.Source == checkup.Source ? "what --source auto takes" : trial.Availability.Detail;
            if (trial.Availability.Kind == AvailabilityKind.Unsupported) note = $"takes {trial.Availability.Missing}: {note}";
            Row(trial.Source.Name(), 8, mark, Painter(trial.IsAvailable), 13, note);
        }
    }

    private void WriteReach(Checkup checkup)
    {
        Head("What each detects here");
        Line(new string(' ', SignalColumn) + string.Concat(
            checkup.Facts.Trials.Select(static trial => trial.Source.Name().PadRight(SourceColumn))).TrimEnd());
        foreach (SignalKind signal in SourceReach.Signals)
        {
            IEnumerable<string> cells = checkup.Facts.Trials.Select(
                trial => Cell(SourceReach.Of(trial.Source, signal, checkup.Facts.Trials)));
            string columns = string.Concat(cells.Select(static cell => cell.PadRight(SourceColumn))).TrimEnd();
            Line($"  {signal.Name().PadRight(SignalColumn - Margin)}{columns}");
        }

        Line("  polled: at the next poll; what is over by then is missed");
    }

    private static string Cell(Reach reach) => reach switch
    {
        Reach.Full => "yes",
        Reach.Polled => "polled",
        _ => "-",
    };

    private void WriteCapabilities(Checkup checkup)
    {
        Head("Capabilities");
        foreach (CapabilityCheck check in checkup.Capabilities)
        {
            string purpose = check.By.Length > 0 ? $"{check.Use.Purpose} (by {check.By})" : check.Use.Purpose;
            string mark = check.State switch
            {
                CapabilityState.Granted or CapabilityState.Implied => "have",
                CapabilityState.Confined => "not on host",
                CapabilityState.Missing => "missing",
                _ => "not known",
            };
            Row(check.Use.Name, 22, mark, Painter(mark == "have"), 13, purpose);
        }
    }

    private void WriteSurroundings(MachineFacts facts)
    {
        HostSettings settings = facts.Settings;
        Head("Surroundings");
        Pair("program", settings.Executable);
        Pair("user", facts.Capabilities.IsRoot ? "root" : "not root");
        Pair("user namespace", facts.Capabilities.IsInUserNamespace ? "its own: capabilities do not count on the host" : "the host's");
        Pair("PID namespace", PidNamespace(settings));
        string hiding = settings.HidePid.Length > 0 ? $"hidepid={settings.HidePid}" : "no hidepid";
        Pair("/proc", Invariant($"{hiding}; {facts.Netns.Processes} processes, {facts.Netns.Unreadable} of them closed to this user"));
        Pair("tracefs", facts.TraceFs.IsAvailable
            ? facts.TraceFsPlace.Length > 0 ? $"mounted on {facts.TraceFsPlace}" : "not mounted; mounted out of sight while it is read"
            : facts.TraceFs.Detail);
        Pair("server names", facts.Names.IsAvailable ? "can be read in first packets, DNS answers too" : facts.Names.Detail);
        Pair("perf_event_paranoid", settings.PerfEventParanoid is { } paranoid
            ? Invariant($"{paranoid} ({(paranoid <= -1 ? "everybody may trace" : "tracing takes a capability")})")
            : "not known");
    }

    // Nothing is detected by it: what is missing here is no finding.
    private void WriteClients(MachineFacts facts)
    {
        if (facts.Clients.IsEmpty) return;
        Head("What clients say themselves (--outcomes)");
        foreach (SourceReadiness source in facts.Clients)
        {
            string fix = source.Fix.Length == 0 ? "" : $" ({source.Fix})";
            Row(source.Source, 22, source.IsReadable ? "readable" : "missing", Painter(source.IsReadable), 13,
                source.IsReadable ? "" : $"{source.Missing}: {source.Effect}{fix}");
        }
    }

    private static string PidNamespace(HostSettings settings) => settings switch
    {
        { PidNamespace: 0 } => "not known",
        { IsInitialPidNamespace: true } => "the host's",
        _ => "its own: processes outside are invisible",
    };

    private void WriteNamespaces(NetnsCensus census)
    {
        NetnsSighting[] listed = [.. census.Seen.OrderBy(static seen => seen.Entry.IsAvailable)];
        if (!verbose) listed = [.. listed.Take(MostNamespaces)];
        int watchable = census.Seen.Count(static seen => seen.Entry.IsAvailable);
        Head(Invariant($"Network namespaces: {census.Seen.Length} found, {watchable} can be watched"));
        foreach (NetnsSighting seen in listed)
        {
            string inode = seen.Id.Inode.ToString(CultureInfo.InvariantCulture);
            string mark = seen.IsOwn ? "own" : seen.Entry.IsAvailable ? "entered" : "refused";
            Row(inode, 12, mark, Painter(seen.Entry.IsAvailable), 9, NetnsText.Describe(seen));
        }

        if (listed.Length < census.Seen.Length)
            Line(Invariant($"  and {census.Seen.Length - listed.Length} more (--verbose lists all)"));
        if (census.Unreadable > 0)
            Line(Invariant($"  and perhaps others, of {census.Unreadable} processes that may not be looked into"));
    }

    private void WriteFindings(Checkup checkup)
    {
        if (checkup.Findings.IsEmpty) return;
        Head("What this costs");
        foreach (CheckupFinding finding in checkup.Findings)
        {
            Line($"  {(finding.Status == CheckupStatus.Critical ? style.Bad(finding.Missing) : style.Warning(finding.Missing))}");
            Indented(finding.Effect);
            if (finding.Fix.Length > 0 && !checkup.IsEndedByGrant(finding)) WriteFix(finding.Fix);
        }
    }

    // A sentence is wrapped; a command must stay one.
    private void WriteFix(string fix)
    {
        if (fix.EndsWith('.') || fix.Contains(", ", StringComparison.Ordinal)) Indented(fix);
        else Line(style.Strong(Wrapping.Command(fix, 2 * Margin, Width)));
    }

    private void WriteGrant(Checkup checkup)
    {
        if (checkup.Grant.Commands.IsEmpty && checkup.Grant.Notes.IsEmpty) return;
        Head("How to grant it");
        for (int at = 0; at < checkup.Grant.Commands.Length; at++)
        {
            if (at > 0) Line("  or");
            Line(style.Strong(Wrapping.Command(checkup.Grant.Commands[at], 2 * Margin, Width)));
        }

        foreach (string note in checkup.Grant.Notes) Line("  " + Wrapping.Text(note, Margin, Width, Margin));
    }

    private void Head(string title) => _page.Append('\n').Append(style.Strong(title)).Append('\n');

    private void Pair(string name, string value) => Row(name, NameColumn - Margin, "", static text => text, 0, value);

    private void Row(string name, int nameWidth, string mark, Func<string, string> paint, int markWidth, string rest)
    {
        int column = Margin + nameWidth + markWidth;
        string wrapped = Wrapping.Text(Printable(rest), column, Width, column);
        string gap = new(' ', Math.Max(0, markWidth - mark.Length));
        Line($"  {name.PadRight(nameWidth)}{(mark.Length > 0 ? paint(mark) : "")}{gap}{wrapped}".TrimEnd());
    }

    private void Indented(string text) =>
        Line(new string(' ', 2 * Margin) + Wrapping.Text(Printable(text), 2 * Margin, Width, 2 * Margin));

    private Func<string, string> Painter(bool good) => good ? style.Good : style.Warning;

    // A namespace's name is a file's: it may hold what steers a terminal.
    private static string Printable(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c))
        : text;

    private void Line(string text) => _page.Append(text).Append('\n');
}
