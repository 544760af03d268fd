using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Export.Json;
using Petrel.Export.Tests;

namespace Petrel.Page.Tests;

/// <summary>What Petrel said when a recording of the lab was replayed, and how the engine stood when the first incident was open.</summary>
internal sealed class RecordedWatch
{
    private static readonly ConcurrentDictionary<string, Lazy<RecordedWatch>> Known = new();

    private readonly Kept _all;
    private readonly Kept _untilIncident = new();
    private readonly DateTime? _clientNoticed;

    private RecordedWatch(string name)
    {
        _all = new Kept(_untilIncident, stopsAtIncident: true);
        ReplayedWatch.Replay(name, _all);
        _clientNoticed = ClientErrorOf(name);
    }

    internal static RecordedWatch Of(string name) => Known.GetOrAdd(name, static key => new Lazy<RecordedWatch>(() => new RecordedWatch(key))).Value;

    internal Hello Hello => _all.Hello!;

    internal EngineSnapshot Snapshot => _untilIncident.LastSnapshot!;

    internal IReadOnlyList<(IncidentSnapshot Incident, WallTimes Times)> Incidents => _all.Incidents;

    /// <summary>The first report, as it would have been said at another time.</summary>
    internal (IncidentSnapshot Incident, WallTimes Times) FirstAt(DateTime opened, string id)
    {
        (IncidentSnapshot incident, WallTimes times) = Incidents[0];
        TimeSpan shift = opened - times.At(incident.Time);
        return (incident with { Id = id }, new WallTimes(moment => times.At(moment) + shift));
    }

    /// <summary>All reports of the first incident, moved to another time.</summary>
    internal IEnumerable<StoredIncident> StoredAt(DateTime opened, string id)
    {
        (IncidentSnapshot first, WallTimes firstTimes) = Incidents[0];
        TimeSpan shift = opened - firstTimes.At(first.Time);
        foreach ((IncidentSnapshot incident, WallTimes times) in Incidents.Where(one => one.Incident.Id == first.Id))
            yield return Stored(incident with { Id = id }, new WallTimes(moment => times.At(moment) + shift), _clientNoticed + shift);
    }

    internal static StoredIncident Stored(IncidentSnapshot incident, WallTimes times, DateTime? clientNoticed = null) => new()
    {
        Id = incident.Id,
        Registry = incident.Registry,
        Cause = incident.Diagnosis.Cause,
        Severity = incident.Severity,
        Status = incident.Status,
        Confidence = incident.Diagnosis.Confidence,
        FirstSign = times.At(incident.FirstSign),
        OpenedAt = times.At(incident.Time),
        UpdatedAt = times.At(incident.Time),
        ResolvedAt = incident.Phase == IncidentPhase.Resolved ? times.At(incident.Time) : null,
        Summary = incident.Summary,
        Images = incident.Images,
        ClientSpokeAt = clientNoticed,
        Json = Encoding.UTF8.GetString(SingleLine.Of(output => output.OnIncident(incident, times))),
    };

    // The lab wrote down when the client itself reported an error.
    private static DateTime? ClientErrorOf(string name)
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Repository.Recording(name)), CompressionMode.Decompress));
        using var header = JsonDocument.Parse(file.ReadLine()!);
        return header.RootElement.TryGetProperty("label", out JsonElement label) && label.ValueKind == JsonValueKind.Object
            && label.TryGetProperty("clientErrorAt", out JsonElement at) && at.ValueKind == JsonValueKind.String
                ? at.GetDateTime().ToUniversalTime()
                : null;
    }
}
