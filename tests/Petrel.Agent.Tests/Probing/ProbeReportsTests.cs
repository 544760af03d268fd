using Petrel.Agent.Probing;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Agent.Tests.Probing;

public class ProbeReportsTests
{
    [Fact]
    public void Of_AFailure_NamesPhaseAndPlace()
    {
        ProbeReport report = Report(Results.Plan, Cause.Capacity, ProbePhase.FirstByte, PhaseOutcome.ServerError);
        Assert.True(report.IsVerdict);
        Assert.Equal((ProbePhase.FirstByte, Results.Endpoint.ToString()), (report.Phase!.Value, Assert.Single(report.Endpoints)));
    }

    [Fact]
    public void Of_ALoginThatWasAskedForAndIsNotKnown_IsHealthy() =>
        Assert.Equal(ProbeHealth.Healthy, Report(Results.Plan, Cause.Authentication, ProbePhase.Token, PhaseOutcome.Unauthorized).Health);

    [Fact]
    public void Of_ATokenThatEverybodyMayHaveAndNobodyGets_IsAVerdict() =>
        Assert.True(Report(Results.Plan with { ImageIsPublic = true }, Cause.Authentication, ProbePhase.Token, PhaseOutcome.Unauthorized).IsVerdict);

    [Theory]
    [InlineData(ProbeOccasion.Suspicion, false)]
    [InlineData(ProbeOccasion.Periodic, true)]
    public void Of_ANameThatDoesNotResolve_IsNoVerdictWhereAClientIsConnected(ProbeOccasion occasion, bool isVerdict) =>
        Assert.Equal(isVerdict, ProbeReports.Of(
            Results.Plan, Results.Of(ProbeHealth.Failing, Cause.Network, Results.Failure(ProbePhase.Dns, PhaseOutcome.ResolverFailed)), occasion).IsVerdict);

    [Theory]
    [InlineData(CertificateProblem.Expired, true)]
    [InlineData(CertificateProblem.Expired | CertificateProblem.UnknownAuthority, true)]
    [InlineData(CertificateProblem.WrongName, true)]
    [InlineData(CertificateProblem.UnknownAuthority, false)]
    public void Of_ACertificate_IsAVerdictWhereItIsNoMatterOfTrust(CertificateProblem problem, bool isVerdict)
    {
        ProbeResult result = Results.Of(ProbeHealth.Failing, Cause.Tls, Results.Failure(ProbePhase.Tls, PhaseOutcome.CertificateRejected)) with
        {
            Certificate = new CertificateFacts("CN=a", ["a"], "CN=b", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "", problem),
        };
        Assert.Equal(isVerdict, ProbeReports.Of(Results.Plan with { TrustCaveat = "trust" }, result, ProbeOccasion.Suspicion).IsVerdict);
    }

    [Theory]
    [InlineData(PhaseOutcome.Unauthorized)]
    [InlineData(PhaseOutcome.CredentialWithheld)]
    public void Of_ACredentialThatIsRefused_IsAVerdict(PhaseOutcome outcome) =>
        Assert.True(Report(Results.WithCredential, Cause.Authentication, ProbePhase.Token, outcome).IsVerdict);

    [Theory]
    [InlineData(PhaseOutcome.Unauthorized, false)]
    [InlineData(PhaseOutcome.Denied, false)]
    [InlineData(PhaseOutcome.NotFound, false)]
    [InlineData(PhaseOutcome.ServerError, true)]
    [InlineData(PhaseOutcome.RateLimited, true)]
    public void Of_TheManifestOfAnImageThatNobodyPulls_IsAVerdictWhereTheRegistryIsAtFault(PhaseOutcome outcome, bool isVerdict) =>
        Assert.Equal(isVerdict, Report(Results.WithImage, Cause.Capacity, ProbePhase.Manifest, outcome).IsVerdict);

    [Fact]
    public void Of_TheManifestOfAnImageThatClientsPull_IsAVerdict() =>
        Assert.True(Report(Results.WithImage with { ImageIsTheClients = true }, Cause.Authentication, ProbePhase.Manifest, PhaseOutcome.Denied).IsVerdict);

    [Theory]
    [InlineData(Cause.Authentication, PhaseOutcome.Unauthorized, "account")]
    [InlineData(Cause.Tls, PhaseOutcome.CertificateRejected, "trust")]
    [InlineData(Cause.Capacity, PhaseOutcome.ServerError, null)]
    public void Of_APlanWithCaveats_HasTheOneThatMatters(Cause cause, PhaseOutcome outcome, string? caveat)
    {
        PlannedProbe plan = Results.WithCredential with { AccountCaveat = "account", TrustCaveat = "trust" };
        Assert.Equal(caveat, Report(plan, cause, ProbePhase.Token, outcome).Caveat);
        Assert.Equal("way", Report(plan with { WayCaveat = "way" }, cause, ProbePhase.Token, outcome).Caveat);
    }

    [Fact]
    public void Of_AQuotaWithoutWindow_HasNone()
    {
        ProbeResult result = Results.Healthy with { Quota = new PullQuota(QuotaPresence.Known, 100, 7, null, null) };
        Assert.Null(ProbeReports.Of(Results.Plan, result, ProbeOccasion.Periodic).Quota);
        result = result with { Quota = result.Quota with { Window = TimeSpan.FromHours(6) } };
        Assert.Equal(new QuotaReading("anonymous", null, 100, 7, 21_600), ProbeReports.Of(Results.Plan, result, ProbeOccasion.Periodic).Quota);
    }

    private static ProbeReport Report(PlannedProbe plan, Cause cause, ProbePhase phase, PhaseOutcome outcome) => ProbeReports.Of(
        plan, Results.Of(ProbeHealth.Failing, cause, Results.Failure(phase, outcome)), ProbeOccasion.Suspicion);
}
