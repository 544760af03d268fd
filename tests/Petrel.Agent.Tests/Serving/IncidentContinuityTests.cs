using System.Text.Json.Nodes;
using Petrel.Agent.Serving;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Agent.Tests.Serving;

public class IncidentContinuityTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly WallTimes Times = new(static nanoseconds => Noon.AddTicks(nanoseconds / 100));

    [Fact]
    public void Continue_SameRegistryAfterARestart_KeepsIdAndBeginningAndDoesNotOpenAgain()
    {
        IncidentContinuity continuity = Restarted(Stored("old"));

        IncidentSnapshot known = continuity.Continue(Report("new", IncidentPhase.Opened));
        StoredIncident kept = continuity.Keep(known, Times, "{}");

        Assert.Equal(("old", IncidentPhase.Updated), (known.Id, known.Phase));
        Assert.Equal((Noon.AddHours(-2), Noon.AddHours(-1)), (kept.FirstSign, kept.OpenedAt));
        Assert.Equal("old", continuity.KnownAs("new"));
        Assert.Equal(("old", IncidentPhase.Resolved), (continuity.Continue(Report("new", IncidentPhase.Resolved)).Id, continuity.Continue(Report("new", IncidentPhase.Resolved)).Phase));
    }

    [Theory]
    [InlineData("ghcr.io", Cause.Network)]
    [InlineData("docker.io", Cause.Local)]
    public void Continue_AnotherRegistryOrThisHost_IsNew(string registry, Cause cause)
    {
        IncidentSnapshot known = Restarted(Stored("old")).Continue(Report("new", IncidentPhase.Opened, registry, cause));

        Assert.Equal(("new", IncidentPhase.Opened), (known.Id, known.Phase));
    }

    [Fact]
    public void Continue_TwoInOneWatch_ContinuesOnlyTheFirst()
    {
        IncidentContinuity continuity = Restarted(Stored("old"));
        continuity.Keep(continuity.Continue(Report("a", IncidentPhase.Opened)), Times, "{}");
        continuity.Keep(continuity.Continue(Report("a", IncidentPhase.Resolved)), Times, "{}");

        Assert.Equal("b", continuity.Continue(Report("b", IncidentPhase.Opened)).Id);
    }

    [Fact]
    public void GiveUp_NotSeenAgain_EndsOnceAfterItsPatience()
    {
        IncidentContinuity continuity = Restarted(Stored("old"), Stored("seen", "ghcr.io"));
        continuity.Keep(continuity.Continue(Report("new", IncidentPhase.Opened, "ghcr.io")), Times, "{}");
        DateTime late = Noon + IncidentContinuity.Patience;

        Assert.Empty(continuity.GiveUp(late.AddSeconds(-1)));
        StoredIncident ended = Assert.Single(continuity.GiveUp(late));
        Assert.Equal(("old", (DateTime?)late), (ended.Id, ended.ResolvedAt));
        Assert.Equal(("resolved", ended.Summary), (JsonNode.Parse(ended.Json)!["phase"]!.ToString(), JsonNode.Parse(ended.Json)!["summary"]!.ToString()));
        Assert.Empty(continuity.GiveUp(late.AddHours(1)));
        Assert.Equal("third", continuity.Continue(Report("third", IncidentPhase.Opened)).Id);
    }

    private static IncidentContinuity Restarted(params StoredIncident[] lasting)
    {
        var continuity = new IncidentContinuity();
        continuity.Begin(lasting, Noon);
        return continuity;
    }

    private static StoredIncident Stored(string id, string registry = "docker.io") => new()
    {
        Id = id,
        Registry = registry,
        Cause = Cause.Capacity,
        Severity = Severity.Critical,
        Status = IncidentStatus.Confirmed,
        Confidence = 0.9,
        FirstSign = Noon.AddHours(-2),
        OpenedAt = Noon.AddHours(-1),
        UpdatedAt = Noon.AddMinutes(-1),
        Summary = "it does not serve",
        Json = """{"type":"incident","phase":"updated","summary":"it does not serve"}""",
    };

    private static IncidentSnapshot Report(string id, IncidentPhase phase, string registry = "docker.io", Cause cause = Cause.Network) => new()
    {
        Id = id,
        Time = 1_000_000_000,
        Phase = phase,
        Status = IncidentStatus.Suspected,
        Registry = registry,
        Severity = Severity.Critical,
        Diagnosis = new DiagnosisResult([new RankedCause(cause, 0.8)]),
        FirstSign = 0,
        Endpoints = [],
        Evidence = [],
        Processes = [],
        Summary = "",
        Advice = [],
    };
}
