using System.Text.Json.Nodes;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Agent.Serving;

/// <summary>
/// Carries incidents over the end of a watch: what history holds as lasting when a new watch begins (after a restart, a
/// reload, a crash) goes on under its old id when the new engine sees the same registry in trouble again, so that nobody
/// is told of it twice; and ends when it is not seen again. Used on the watch's thread.
/// </summary>
internal sealed class IncidentContinuity
{
    /// <summary>How long an incident of an earlier watch is awaited.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, string> _storedIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredIncident> _lasting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _awaited = new(StringComparer.Ordinal);
    private DateTime _begunAt;

    /// <summary>A watch begins: of what lasts, nothing was seen by its engine yet.</summary>
    internal void Begin(IEnumerable<StoredIncident> lasting, DateTime now)
    {
        _begunAt = now;
        _storedIds.Clear();
        foreach (StoredIncident incident in lasting) _lasting[incident.Id] = incident;
        _awaited.UnionWith(_lasting.Keys);
    }

    /// <summary>The engine's report under the id that history knows: an incident that goes on does not open again.</summary>
    internal IncidentSnapshot Continue(IncidentSnapshot report)
    {
        if (report.Phase == IncidentPhase.Opened && Awaited(report) is { } stored)
        {
            _awaited.Remove(stored);
            _storedIds[report.Id] = stored;
        }

        if (!_storedIds.TryGetValue(report.Id, out string? id)) return report;
        return report with { Id = id, Phase = report.Phase == IncidentPhase.Opened ? IncidentPhase.Updated : report.Phase };
    }

    /// <summary>The id under which history knows what the engine calls so.</summary>
    internal string? KnownAs(string? id) => id is not null && _storedIds.TryGetValue(id, out string? stored) ? stored : id;

    /// <summary>What history is to keep of a report that was continued.</summary>
    internal StoredIncident Keep(IncidentSnapshot report, WallTimes times, string json)
    {
        DateTime time = times.At(report.Time);
        StoredIncident? before = _lasting.GetValueOrDefault(report.Id);
        var incident = new StoredIncident
        {
            Id = report.Id,
            Registry = report.Registry,
            Cause = report.Diagnosis.Cause,
            Severity = report.Severity,
            Status = report.Status,
            Confidence = report.Diagnosis.Confidence,
            FirstSign = before?.FirstSign ?? times.At(report.FirstSign),
            OpenedAt = before?.OpenedAt ?? time,
            UpdatedAt = time,
            ResolvedAt = report.Phase == IncidentPhase.Resolved ? time : null,
            Summary = report.Summary,
            Images = report.Images,
            Json = json,
        };
        if (incident.ResolvedAt is null) _lasting[incident.Id] = incident;
        else _lasting.Remove(incident.Id);
        return incident;
    }

    /// <summary>The incidents of earlier watches that were not seen again in time, as over.</summary>
    internal IEnumerable<StoredIncident> GiveUp(DateTime now)
    {
        if (_awaited.Count == 0 || now - _begunAt < Patience) return [];
        StoredIncident[] ended = [.. _awaited.Select(id => Ended(_lasting[id], now))];
        foreach (StoredIncident incident in ended) _lasting.Remove(incident.Id);
        _awaited.Clear();
        return ended;
    }

    private string? Awaited(IncidentSnapshot report) => _awaited.FirstOrDefault(id =>
        _lasting[id].Registry == report.Registry && (_lasting[id].Cause == Cause.Local) == (report.Diagnosis.Cause == Cause.Local));

    private static StoredIncident Ended(StoredIncident incident, DateTime now)
    {
        string summary = $"not seen again since Petrel was started anew; it said: {incident.Summary}";
        JsonNode json = JsonNode.Parse(incident.Json)!;
        json["phase"] = "resolved";
        json["time"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        json["summary"] = summary;
        return incident with { UpdatedAt = now, ResolvedAt = now, Summary = summary, Json = json.ToJsonString() };
    }
}
