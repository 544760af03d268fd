using Petrel.Core.Diagnosis;
using Petrel.Core.History;

namespace Petrel.Storage.Tests;

public class IncidentTests : HistoryFixture
{
    [Fact]
    public void Keep_AnIncident_ReadsBackAsItWas()
    {
        StoredIncident incident = Incident() with { Images = ["docker.io/library/nginx:1.27"], ResolvedAt = Noon.AddMinutes(2) };

        Assert.True(History.Keep(incident, []));
        StoredIncident? read = History.Incident("one");

        Assert.NotNull(read);
        Assert.Equal(incident with { Images = [] }, read with { Images = [] });
        Assert.Equal(incident.Images, read.Images);
    }

    [Fact]
    public void Keep_ManyReports_KeepsThemInOrderAndTheIncidentAsLastReported()
    {
        for (int report = 1; report <= 5; report++) History.Keep(Incident(report: report) with { Confidence = report / 10.0 }, []);
        Restart();

        Assert.Equal(Enumerable.Range(1, 5).Select(static report => Incident(report: report).Json), History.Reports("one"));
        Assert.Equal(0.5, History.Incident("one")!.Confidence);
        Assert.Equal(Noon, History.Incident("one")!.OpenedAt);
    }

    [Fact]
    public void Keep_TheSameReportAgain_ChangesNothing()
    {
        History.Keep(Incident(), []);
        History.Keep(Incident(report: 2), []);
        History.Keep(Incident(), []);

        Assert.Equal(2, History.Reports("one").Count);
    }

    [Fact]
    public void Keep_ReportsWithoutEnd_KeepsTheFirstAndTheLast()
    {
        for (int report = 1; report <= 1_200; report++) History.Keep(Incident(report: report), []);

        IReadOnlyList<string> reports = History.Reports("one");
        Assert.Equal(1_000, reports.Count);
        Assert.Equal(Incident(report: 100).Json, reports[99]);
        Assert.Equal(Incident(report: 301).Json, reports[100]);
        Assert.Equal(Incident(report: 1_200).Json, reports[^1]);
    }

    [Fact]
    public void Keep_AnOutcome_TeachesTheIncidentImageAndTime()
    {
        History.Keep(Incident(), []);
        History.Keep(Failure(Noon.AddSeconds(20), "docker.io/library/redis:7"));
        History.Keep(Failure(Noon.AddSeconds(12), "docker.io/library/nginx:1"));
        History.Keep(Incident(report: 2), []); // knows nothing of it

        StoredIncident incident = History.Incident("one")!;
        Assert.Equal(["docker.io/library/redis:7", "docker.io/library/nginx:1"], incident.Images);
        Assert.Equal(12, incident.LeadSeconds);
    }

    [Fact]
    public void Keep_AnOutcomeOfNoIncidentOrOfSuccess_TeachesNothing()
    {
        History.Keep(Incident(), []);
        History.Keep(Failure(Noon, "a") with { Incident = "other" });
        History.Keep(Failure(Noon, "b") with { Failed = false });

        Assert.Null(History.Incident("one")!.ClientSpokeAt);
        Assert.Empty(History.Incident("one")!.Images);
        Assert.Equal(2, History.Outcomes(new SpanQuery(Noon, Noon.AddHours(1))).Count);
    }

    [Fact]
    public void Incidents_ByEachBound_AreTheLatestFirst()
    {
        History.Keep(Incident("old", at: Noon.AddDays(-3)) with { ResolvedAt = Noon.AddDays(-2) }, []);
        History.Keep(Incident("long", at: Noon.AddDays(-4)), []);
        History.Keep(Incident("new", at: Noon.AddHours(-1)) with { Registry = "ghcr.io", Cause = Cause.Tls }, []);

        Assert.Equal("new old long", Ids(new IncidentQuery()));
        Assert.Equal("new long", Ids(new IncidentQuery { Since = Noon.AddDays(-1) }));
        Assert.Equal("old long", Ids(new IncidentQuery { Until = Noon.AddDays(-1) }));
        Assert.Equal("new", Ids(new IncidentQuery { Registry = "ghcr.io" }));
        Assert.Equal("new", Ids(new IncidentQuery { Cause = Cause.Tls }));
        Assert.Equal("new long", Ids(new IncidentQuery { OnlyOpen = true }));
        Assert.Equal("old", Ids(new IncidentQuery { Limit = 1, Skip = 1 }));
        Assert.Null(History.Incident("none"));
        Assert.Empty(History.Reports("none"));
    }

    [Fact]
    public void Keep_ProbesQuotasAndOutcomes_ReadBackAsTheyWere()
    {
        var probe = new ProbePoint(Noon, Hub, ProbeHealth.Failing, Cause.RateLimit, ProbePhase.Manifest, 0.25, "429");
        var healthy = new ProbePoint(Noon.AddMinutes(1), "ghcr.io", ProbeHealth.Healthy, null, null, 0.1, "fine");
        var quota = new QuotaPoint(Noon, Hub, "anonymous", "192.0.2.1", 100, 12, 21_600);
        History.Keep(healthy);
        History.Keep(probe);
        History.Keep(quota);
        History.Keep(Failure(Noon, "nginx"));
        Restart();
        var all = new SpanQuery(Noon, Noon.AddHours(1));

        Assert.Equal([probe, healthy], History.Probes(all));
        Assert.Equal([probe], History.Probes(all with { Registry = Hub }));
        Assert.Equal([quota], History.Quotas(all));
        Assert.Equal([Failure(Noon, "nginx")], History.Outcomes(all));
        Assert.Empty(History.Probes(new SpanQuery(Noon.AddHours(-1), Noon)));
    }

    private static OutcomePoint Failure(DateTime time, string image) =>
        new(time, "docker", Hub, image, true, Cause.Network, "i/o timeout", "one", (time - Noon).TotalSeconds);

    private string Ids(IncidentQuery query) => string.Join(' ', History.Incidents(query).Select(static incident => incident.Id));
}
