using System.Globalization;
using System.Text;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Outcomes;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;
using Petrel.Export.Json;

namespace Petrel.Output;

/// <summary>Writes a watch as lines for a person: the present when it changes, warnings as they arise.</summary>
/// <param name="lines">Where the lines go.</param>
/// <param name="style">Colours, or none.</param>
/// <param name="connections">Whether each connection's events are written too.</param>
/// <param name="quiet">Whether only warnings are written.</param>
/// <param name="verbose">Whether suspicions are written too.</param>
internal sealed class TextOutput(LineWriter lines, TextStyle style, bool connections, bool quiet, bool verbose) : IWatchOutput
{
    private string _lastView = "";

    public void OnHello(Hello hello)
    {
        if (quiet) return;
        if (hello.Replay is not null) Line($"replaying {hello.Replay}, recorded {hello.Time:yyyy-MM-dd HH:mm:ss} UTC");
        Line($"petrel {hello.Version}: source {hello.Source.Name()} ({hello.SourceReason})");
        Line($"watching {Join(hello.Registries)}");
        if (!hello.Discovered.IsEmpty) Line($"found in the configuration of clients here: {Join([.. hello.Discovered.Select(static one => one.Registry).Distinct()])}");
        Line($"on port {string.Join(", ", hello.Ports)}, network namespaces: {hello.Netns}");
        foreach (string sent in hello.Sends) Line($"sends {sent}");
        WriteDegraded(hello.Degraded);
    }

    public void OnSourceChanged(SourceChange change)
    {
        Stamped(change.Time, $"{style.Warning("source")} {change.From.Name()} failed, going on with {change.To.Name()}: {change.Reason}");
        WriteDegraded(change.Degraded);
    }

    public void OnConnection(in ConnectionRecord connection, WallTimes times)
    {
        if (!connections) return;
        Begin(times.At(connection.Time));
        Add(connection.Endpoint?.Registry.Name ?? "(no registry)");
        Add(" ");
        Add((connection.Endpoint?.Role ?? RegistryRole.Unknown).Name());
        Add(" ");
        Add(connection.Endpoint?.Text ?? connection.Remote.ToString());
        Add(connection.Kind switch
        {
            ConnectionRecordKind.Opened => " opened",
            ConnectionRecordKind.Established => " established",
            ConnectionRecordKind.Attributed => " named by the client",
            _ => " closed by ",
        });
        if (connection.Kind == ConnectionRecordKind.Closed) WriteEnd(connection);
        if (connection.ProcessName is { } process)
        {
            Add(", ");
            Add(process);
            Add("[");
            Add(connection.Pid);
            Add("]");
        }

        lines.EndLine();
    }

    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        string word = incident.Phase == IncidentPhase.Resolved ? "resolved" : incident.Severity.ToString().ToLowerInvariant();
        Stamped(times.At(incident.Time),
            $"{style.For(incident, word)} {incident.Registry} {style.Strong(incident.Diagnosis.Cause.Name())} " +
            $"({incident.Status.ToString().ToLowerInvariant()}, {incident.Diagnosis.Confidence:0.00}) {incident.Summary} [{incident.Id}]");
        if (incident.Phase != IncidentPhase.Opened) return;
        foreach (Evidence evidence in incident.Evidence) Line($"          seen  {evidence.Detail}");
        foreach (ProbeEvidence evidence in incident.Probes) Line($"          asked {evidence.Detail}");
        if (incident.Diagnosis.Ranked.Length > 1) Line($"          else  {Others(incident.Diagnosis)}");
        foreach (string advice in incident.Advice) Line($"          do    {advice}");
    }

    /// <summary>A suspicion is for machines: to a person it would cry wolf at every pull that finds its image up to date.</summary>
    public void OnSuspicion(Suspicion suspicion, WallTimes times)
    {
        if (!verbose) return;
        Stamped(times.At(suspicion.Time), $"suspicion {suspicion.Registry} {suspicion.Role.Name()}: {suspicion.Evidence.Detail}");
    }

    /// <summary>What an answer means is said by incidents and forecasts; the answer itself is for whoever looks closely.</summary>
    public void OnProbe(ProbeReport report, DateTime time)
    {
        if (!verbose) return;
        string caveat = report.Caveat is null ? "" : $"; this confirms nothing: {report.Caveat}";
        Stamped(time, string.Create(
            CultureInfo.InvariantCulture, $"asked {report.Registry} ({report.Occasion.Name()}, {report.Seconds * 1000:0} ms{WayOf(report)}): {report.Summary}{caveat}"));
    }

    private static string WayOf(ProbeReport report) =>
        report.Way is null ? "" : $", {(report.Client is null ? "" : $"by the way of {report.Client}: ")}{report.Way}, as {report.Account}";

    /// <summary>Failures; what succeeds or tries again is for whoever looks closely.</summary>
    public void OnOutcome(OutcomePoint outcome)
    {
        if (outcome.Kind != OutcomeKind.Failed && !verbose) return;
        string word = outcome.Kind == OutcomeKind.Failed ? style.Warning("client") : "client";
        Stamped(outcome.Time, $"{word} {OutcomeText.Describe(outcome)}");
    }

    public void OnForecast(Forecast forecast, WallTimes times)
    {
        bool isWarning = forecast.Urgency != ExpiryUrgency.None;
        if (!isWarning && !verbose) return;
        string word = isWarning ? style.Warning("forecast") : "forecast";
        Stamped(times.At(forecast.Time), $"{word} {forecast.Registry} {style.Strong(forecast.Subject.Name())} {forecast.Summary}");
    }

    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times)
    {
        if (quiet) return;
        string view = SnapshotText.Describe(snapshot);
        if (view == _lastView) return;
        _lastView = view;
        Stamped(times.At(snapshot.Time), view);
    }

    public void OnLoss(Loss loss) => Stamped(loss.Time,
        $"{style.Warning("loss")} {loss.Source.Name()} lost {loss.Lost} notifications; " +
        (loss.Resynchronised ? "all sockets were walked again to make up for it" : "the walk over all sockets that makes up for it is not complete"));

    public void OnSummary(Summary summary)
    {
        if (quiet) return;
        string cost = summary.Overhead is { } overhead
            ? string.Create(CultureInfo.InvariantCulture, $"; cost {overhead.CpuSeconds:0.000} s of CPU, {overhead.ResidentBytes / 1048576.0:0.0} MB")
            : "";
        Stamped(summary.Time,
            $"ended: {summary.Incidents} incidents, {summary.Opened} connections opened, {summary.Closed} closed, {summary.Lost} notifications lost{cost}");
        if (summary.Outcomes is { } outcomes) Line($"          {OutcomeText.Describe(outcomes)}");
    }

    public void Flush() => lines.Flush();

    public void OnNotice(Notice notice) => Stamped(notice.Time, $"{style.Warning(notice.Subject)} {notice.Detail}");

    private void WriteDegraded(IEnumerable<Degradation> degraded)
    {
        foreach (Degradation item in degraded)
            Line($"{style.Warning("missing")} {item.Missing}: {item.Effect}{(item.Fix.Length == 0 ? "" : $"; {item.Fix}")}");
    }

    private void WriteEnd(in ConnectionRecord connection)
    {
        Add(connection.ClosedBy.Name());
        Add(connection.AgeIsExact ? " after " : " after at least ");
        AddSeconds(connection.Age / 1e9);
        if (!connection.HasCounters) return;
        Add(", received ");
        Add((long)connection.Received);
        Add(" B, sent ");
        Add((long)connection.Sent);
        Add(" B");
    }

    private static string Others(DiagnosisResult diagnosis) => string.Join(", ",
        diagnosis.Ranked.Skip(1).Select(static ranked => $"{ranked.Cause.Name()} ({ranked.Confidence:0.00})"));

    private static string Join(IReadOnlyCollection<string> names) => names.Count == 0 ? "no registry" : string.Join(", ", names);

    private void Stamped(DateTime time, string text)
    {
        Begin(time);
        Add(text);
        lines.EndLine();
    }

    private void Line(string text)
    {
        Add(text);
        lines.EndLine();
    }

    private void Begin(DateTime time)
    {
        Span<byte> to = lines.Buffer.GetSpan(32);
        time.ToLocalTime().TryFormat(to, out int length, "HH:mm:ss.fff");
        lines.Buffer.Advance(length);
        Add("  ");
    }

    private void Add(string text) => Encoding.UTF8.GetBytes(text, lines.Buffer);

    private void Add(long number)
    {
        number.TryFormat(lines.Buffer.GetSpan(24), out int length);
        lines.Buffer.Advance(length);
    }

    private void AddSeconds(double seconds)
    {
        seconds.TryFormat(lines.Buffer.GetSpan(32), out int length, "0.000");
        lines.Buffer.Advance(length);
        Add(" s");
    }
}
