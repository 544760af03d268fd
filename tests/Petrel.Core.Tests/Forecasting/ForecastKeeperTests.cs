using Petrel.Core.Forecasting;
using Petrel.Core.Probing;
using Petrel.Core.Snapshots;
using Petrel.Core.Tests.Probing;

namespace Petrel.Core.Tests.Forecasting;

/// <summary>Which forecasts are told.</summary>
public class ForecastKeeperTests
{
    [Fact]
    public void Quota_ThatIsPulledEvenly_WarnsWith20PullsLeftAndIsNoIncident()
    {
        var scenario = new Scenario();
        for (int minute = 0; minute <= 47; minute++) scenario.Probe(5 + (60 * minute), ProbeReports.Of(100 - (2 * minute)));

        Forecast warning = scenario.Output.Forecasts.First(static forecast => forecast.Urgency == ExpiryUrgency.Warning);
        Assert.True(warning.Quota!.Latest.Remaining >= 20, $"{warning.Quota.Latest.Remaining}");
        Assert.Contains("pulls an hour", warning.Summary);
        Assert.Empty(scenario.Output.Incidents);
        Forecast last = scenario.Output.Forecasts[^1];
        Assert.Equal((6L, ExpiryUrgency.Warning), (last.Quota!.Latest.Remaining, last.Urgency));
        // Two pulls a minute: six are gone in three minutes.
        Assert.InRange((last.At!.Value - scenario.Engine.WallTime(last.Time)).TotalMinutes, 2.7, 3.3);
    }

    [Fact]
    public void Quota_ThatNobodyUses_IsToldOnceAndWarnsOfNothing()
    {
        var scenario = new Scenario();
        for (int minute = 0; minute < 10; minute++) scenario.Probe(5 + (60 * minute), ProbeReports.Of(100));
        Forecast forecast = Assert.Single(scenario.Output.Forecasts);
        Assert.Equal((ExpiryUrgency.None, QuotaReading.Anonymous, "198.51.100.1"), (forecast.Urgency, forecast.Account, forecast.Source));
        Assert.Null(forecast.At);
    }

    [Fact]
    public void Quota_InASnapshot_IsTheLatest()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.Of(80));
        scenario.Probe(65, ProbeReports.Of(79));
        EngineSnapshot snapshot = SnapshotBuilder.Build(scenario.Engine);
        Assert.Equal([79, null, null], snapshot.Registries.Select(static registry => registry.Quota?.Quota?.Latest.Remaining));
    }

    [Fact]
    public void Quota_UsedUp_SaysWhenPullsArePossibleAgain()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.Of(10));
        scenario.Probe(65, ProbeReports.Of(0));
        Forecast forecast = scenario.Output.Forecasts[^1];
        Assert.Equal(ExpiryUrgency.Expired, forecast.Urgency);
        Assert.Contains("possible again between", forecast.Summary);
    }

    [Fact]
    public void Certificate_ThatNearsItsEnd_IsToldAtFirstSightAndWhenItBecomesUrgent()
    {
        var scenario = new Scenario();
        DateTime start = scenario.Engine.WallTime(scenario.Engine.Now);
        ProbeReport report = ProbeReports.Healthy with { Certificate = new Validity("CN=hub.example", start.AddDays(-80), start.AddDays(14).AddSeconds(100)) };
        foreach (double at in (double[])[5, 65, 125, 185]) scenario.Probe(at, report);
        Assert.Equal([ExpiryUrgency.None, ExpiryUrgency.Warning], scenario.Output.Forecasts.Select(static forecast => forecast.Urgency));
        Assert.Equal(report.Certificate!.Until, scenario.Output.Forecasts[0].At);
        Assert.Contains("CN=hub.example", scenario.Output.Forecasts[1].Summary);
    }

    [Fact]
    public void Token_ThatIsRenewed_IsToldEachTime()
    {
        var scenario = new Scenario();
        DateTime start = scenario.Engine.WallTime(scenario.Engine.Now);
        foreach (int minutes in (int[])[5, 5, 10]) scenario.Probe(scenario.Now + 60, ProbeReports.Healthy with { Token = new Validity("", null, start.AddMinutes(minutes)) });
        Assert.Equal(2, scenario.Output.Forecasts.Count(static forecast => forecast.Subject == ForecastSubject.Token));
    }

    [Fact]
    public void Credential_ThatNearsItsEnd_IsToldForEachAccountWithWhatToDo()
    {
        var scenario = new Scenario();
        DateTime start = scenario.Engine.WallTime(scenario.Engine.Now);
        ProbeReport report = ProbeReports.Healthy with { Account = "a.json", Credential = new Validity("a.json, key r", start.AddHours(-9), start.AddHours(3)) };
        scenario.Probe(5, report);
        scenario.Probe(65, report);
        scenario.Probe(125, report with { Account = "b.json" });
        Forecast[] told = [.. scenario.Output.Forecasts.Where(static forecast => forecast.Subject == ForecastSubject.Credential)];
        Assert.Equal([("a.json", ExpiryUrgency.Warning), ("b.json", ExpiryUrgency.Warning)], told.Select(static forecast => (forecast.Account, forecast.Urgency)));

        scenario.Probe(185, report with { Credential = new Validity("", null, start.AddSeconds(1)) });
        Forecast last = scenario.Output.Forecasts[^1];
        Assert.Equal(ExpiryUrgency.Expired, last.Urgency);
        Assert.EndsWith("sign in again", last.Summary);
    }

    [Fact]
    public void Token_ThatIsNearlyOver_IsNobodysWorry()
    {
        var scenario = new Scenario();
        DateTime start = scenario.Engine.WallTime(scenario.Engine.Now);
        scenario.Probe(5, ProbeReports.Healthy with { Token = new Validity("", start.AddMinutes(-5), start.AddSeconds(6)) });
        Assert.Equal(ExpiryUrgency.None, Assert.Single(scenario.Output.Forecasts).Urgency);
    }
}
