using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Export.Tests.Http;

/// <summary>A history that holds one of each, and remembers what it was asked.</summary>
internal sealed class FakeHistory : IHistory
{
    internal static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    internal List<object> Asked { get; } = [];

    internal string Report { get; set; } = "{}";

    public HistoryHealth Health { get; set; } = new(null, 3, 4096);

    private StoredIncident Stored => new()
    {
        Id = "a1b2",
        Registry = "docker.io",
        Cause = Cause.RateLimit,
        Severity = Severity.Critical,
        Status = IncidentStatus.Confirmed,
        Confidence = 0.97,
        FirstSign = Noon,
        OpenedAt = Noon.AddMilliseconds(3),
        UpdatedAt = Noon.AddSeconds(4),
        Summary = "the pull quota is used up",
        Images = ["docker.io/library/nginx:1.27"],
        ClientSpokeAt = Noon.AddSeconds(10.003),
        Json = Report,
    };

    public IReadOnlyList<StoredIncident> Incidents(IncidentQuery query) => Answer(query, Stored);

    public StoredIncident? Incident(string id) => id == "a1b2" ? Stored : null;

    public IReadOnlyList<string> Reports(string id) => [Report];

    public IReadOnlyList<SeriesPoint> Series(SpanQuery query, Resolution? resolution = null) => Answer((query, resolution), new SeriesPoint(
        Noon, Resolution.Minute, "docker.io", RegistryRole.Blob, "203.0.113.7:443")
    {
        Opened = 4,
        ClosedBy = [0, 3, 1],
        Received = 1 << 20,
        Sent = 700,
        States = [0, 1.5],
        MostOpen = 2,
    });

    public IReadOnlyList<QuotaPoint> Quotas(SpanQuery query) =>
        Answer(query, new QuotaPoint(Noon, "docker.io", "anonymous", null, 100, 12, 21600));

    public IReadOnlyList<ProbePoint> Probes(SpanQuery query) =>
        Answer(query, new ProbePoint(Noon, "docker.io", ProbeHealth.Failing, Cause.RateLimit, ProbePhase.Manifest, 0.2, "429"));

    public IReadOnlyList<OutcomePoint> Outcomes(SpanQuery query) =>
        Answer(query, new OutcomePoint(Noon, "docker", "docker.io", null, true, Cause.RateLimit, "toomanyrequests", "a1b2", 10));

    private T[] Answer<T>(object query, T answer)
    {
        Asked.Add(query);
        return [answer];
    }
}
