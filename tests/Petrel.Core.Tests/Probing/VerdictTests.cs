using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Probing;

/// <summary>What the answer of a registry does to suspicions and incidents.</summary>
public class VerdictTests
{
    [Theory]
    [InlineData(Cause.RateLimit)]
    [InlineData(Cause.Authentication)]
    [InlineData(Cause.Capacity)]
    [InlineData(Cause.Tls)]
    public void Probe_ThatFailsAfterASuspicion_OpensAConfirmedIncidentWithTheEvidenceOfBoth(Cause cause)
    {
        Scenario scenario = Suspected(ProbeReports.Failing(cause));

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal((cause, IncidentStatus.Confirmed, Severity.Critical), (incident.Diagnosis.Cause, incident.Status, incident.Severity));
        Suspicion suspicion = Assert.Single(scenario.Output.Suspicions);
        Assert.Equal(suspicion.FirstSign, incident.FirstSign);
        Assert.Equal(suspicion.Evidence.Signal, Assert.Single(incident.Evidence).Signal);
        Assert.Equal("dockerd", Assert.Single(incident.Processes).Name);
        Assert.Equal($"probe-{cause.Name()}", Assert.Single(incident.Probes).Signal);
        Assert.InRange((incident.Time - suspicion.Time) / 1e9, 0.05, 0.06);
        Assert.Contains(ProbeReports.Failing(cause).Summary, incident.Summary);
    }

    [Theory]
    [InlineData(ProbeHealth.Healthy)]
    [InlineData(ProbeHealth.Missing)]
    [InlineData(ProbeHealth.Degraded)]
    public void Probe_ThatDoesNotFail_OpensNothing(ProbeHealth health)
    {
        Scenario scenario = Suspected(ProbeReports.Healthy with { Health = health, Cause = health == ProbeHealth.Degraded ? Cause.Network : null });

        Assert.NotEmpty(scenario.Output.Probes);
        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(Cause.Local)]
    [InlineData(Cause.Unknown)]
    public void Probe_ThatFailsForThisMachineOrForNoReason_OpensNothing(Cause cause) =>
        Assert.Empty(Suspected(ProbeReports.Failing(cause)).Output.Incidents);

    [Fact]
    public void Probe_ThatMayNotConfirm_OpensNothing() =>
        Assert.Empty(Suspected(ProbeReports.RateLimited with { Caveat = "another way" }).Output.Incidents);

    [Fact]
    public void Probe_ThatMayNotConfirm_OnlyAddsANote()
    {
        Scenario scenario = Unreachable();
        IncidentSnapshot before = scenario.OnlyIncident();

        scenario.Probe(10, ProbeReports.Failing(Cause.Tls) with { Caveat = "another way" });

        scenario.RunTo(12);
        IncidentSnapshot after = scenario.Output.Incidents[^1];
        Assert.Equal(before.Diagnosis.Ranked, after.Diagnosis.Ranked);
        Assert.Equal(before.Status, after.Status);
        ProbeEvidence evidence = Assert.Single(after.Probes);
        Assert.Contains("confirms nothing: another way", evidence.Detail);
    }

    [Fact]
    public void Probe_OfTheNetworkFromAnotherNamespace_DecidesNothing()
    {
        Scenario scenario = Unreachable();

        scenario.Probe(10, ProbeReports.Failing(Cause.Network) with { Netns = new NetnsId(1) });

        scenario.RunTo(12);
        Assert.Equal(IncidentStatus.Suspected, scenario.Output.Incidents[^1].Status);
    }

    [Fact]
    public void Probe_ThatFails_DecidesTheCauseAndIsToldAtOnce()
    {
        Scenario scenario = Unreachable();
        IncidentSnapshot opened = scenario.OnlyIncident();
        Assert.Equal(Cause.Network, opened.Diagnosis.Cause);

        double soon = Scenario.Seconds(opened.Time) + 0.1;
        scenario.Probe(soon, ProbeReports.Failing(Cause.Capacity));

        IncidentSnapshot incident = scenario.Output.Incidents[^1];
        Assert.Equal(Scenario.At(soon), incident.Time);
        Assert.Equal((Cause.Capacity, 0.97, IncidentStatus.Confirmed), (incident.Diagnosis.Cause, incident.Diagnosis.Confidence, incident.Status));
        Assert.Equal(Cause.Network, incident.Diagnosis.Ranked[1].Cause);
        Assert.Equal(opened.Id, incident.Id);
    }

    [Fact]
    public void Probe_ThatIsHealthyWhileClientsSuffer_LowersNothingAndSaysSo()
    {
        Scenario scenario = Unreachable();
        IncidentSnapshot before = scenario.OnlyIncident();

        foreach (double at in (double[])[10, 20, 30, 40]) scenario.Probe(at, ProbeReports.Healthy);

        IncidentSnapshot after = scenario.Output.Incidents[^1];
        Assert.NotEqual(IncidentPhase.Resolved, after.Phase);
        Assert.Equal(before.Diagnosis.Ranked, after.Diagnosis.Ranked);
        Assert.Equal("probe-healthy", Assert.Single(after.Probes).Signal);
    }

    [Fact]
    public void Probe_ThatFailsOutOfTheBlue_OpensAnIncidentThatHealthyAnswersResolve()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.Failing(Cause.Tls) with { Occasion = ProbeOccasion.Periodic });
        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Empty(incident.Evidence);
        Assert.Equal(TestRegistry.Api, Assert.Single(incident.Endpoints));
        Assert.Contains(TestRegistry.Api, incident.Advice[0]);

        scenario.Probe(20, ProbeReports.Healthy);
        scenario.RunTo(60);
        Assert.Empty(scenario.Output.Resolved); // one good answer is no recovery

        scenario.Probe(61, ProbeReports.Healthy);
        scenario.RunTo(63);
        Assert.Single(scenario.Output.Resolved);
    }

    [Fact]
    public void Probe_OfTheRegistryBehindAMirrorThatFails_IsNoRecoveryOfTheMirror()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.Failing(Cause.MirrorUpstream) with { IsMirror = true });
        foreach (double at in (double[])[20, 40, 60]) scenario.Probe(at, ProbeReports.Healthy);
        scenario.RunTo(80);
        Assert.Empty(scenario.Output.Resolved);

        foreach (double at in (double[])[81, 100]) scenario.Probe(at, ProbeReports.Healthy with { IsMirror = true });
        scenario.RunTo(120);
        Assert.Single(scenario.Output.Resolved);
    }

    [Fact]
    public void Probe_ThatFailsBetweenHealthyOnes_KeepsTheIncidentOpen()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.RateLimited);
        for (int at = 20; at < 600; at += 30)
        {
            scenario.Probe(at, ProbeReports.Healthy);
            scenario.Probe(at + 15, ProbeReports.RateLimited);
        }

        scenario.OnlyIncident();
        Assert.Empty(scenario.Output.Resolved);
    }

    [Fact]
    public void Probe_ThatFailedAndIsNotRepeated_IsNotForgotten()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.RateLimited with { RetryAfterSeconds = 3600 });
        scenario.RunTo(1500);
        Assert.Empty(scenario.Output.Resolved);
    }

    [Fact]
    public void Probe_OfTheSameVerdictAgain_IsNoNews()
    {
        var scenario = new Scenario();
        for (int at = 5; at < 65; at += 5) scenario.Probe(at, ProbeReports.RateLimited);
        scenario.RunTo(70);
        Assert.Single(scenario.Output.Incidents);
    }

    [Fact]
    public void Probe_OfARegistryThatIsNotWatched_IsIgnored()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.RateLimited with { Registry = "elsewhere.example" });
        Assert.Empty(scenario.Output.Incidents);
        Assert.Empty(scenario.Output.Probes);
    }

    [Theory]
    [InlineData(RateLimitKind.PullQuota, "pull quota", "sign in")]
    [InlineData(RateLimitKind.Requests, "limits requests", "not the pull quota")]
    [InlineData(RateLimitKind.Login, "limits logins", "one user name")]
    public void Summary_OfARateLimit_TellsWhichLimitItIs(RateLimitKind kind, string subject, string advice)
    {
        IncidentSnapshot incident = Suspected(ProbeReports.RateLimited with { Limit = kind }).OnlyIncident();
        Assert.Contains(subject, incident.Summary);
        Assert.Contains(advice, incident.Advice[0]);
        Assert.Contains("60 s", incident.Advice[0]);
    }

    /// <summary>A pull that fetches nothing, and what the registry says when it is asked.</summary>
    private static Scenario Suspected(ProbeReport answer)
    {
        var scenario = new Scenario { Prober = (_, _) => answer };
        scenario.Ask(5, manifest: Pulls.Refusal).RunTo(9);
        Assert.Contains(scenario.Output.Suspicions, static suspicion => suspicion.Evidence.Signal == SignalKind.PullWithoutBlob);
        return scenario;
    }

    /// <summary>A connect that is not answered.</summary>
    private static Scenario Unreachable()
    {
        var scenario = new Scenario();
        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6);
        return scenario.RunTo(6.9);
    }
}
