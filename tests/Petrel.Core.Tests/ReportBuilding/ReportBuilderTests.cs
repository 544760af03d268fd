using Petrel.Core.Diagnosis;
using Petrel.Core.Reports;

namespace Petrel.Core.Tests.ReportBuilding;

public class ReportBuilderTests
{
    private static readonly Report Month = ReportBuilder.Build(HistoryInMemory.Month(), new ReportOptions(MadeUpMonth.Start, MadeUpMonth.End)
    {
        CostPerGigabyte = 0.09,
        BandwidthBitsPerSecond = 1e8,
        AccountLimitOf = static name => name == MadeUpMonth.Hub ? new AccountLimit("personal", 200, 21_600, "2026-01-01") : null,
    });

    [Fact]
    public void Build_OverlappingIncidents_CountEachMinuteOnce()
    {
        Assert.Equal(6, Month.Totals.Incidents);
        Assert.Equal(60 + 45 + 30 + 10 + 30, Month.Totals.MinutesLost, 6);
        Assert.Equal(
            [(MadeUpMonth.Hub, Cause.Network, 2, 60.0), (MadeUpMonth.Hub, Cause.RateLimit, 1, 45.0)],
            Month.Causes.Take(2).Select(static cause => (cause.Registry, cause.Cause, cause.Incidents, Math.Round(cause.MinutesLost, 6))));
        Assert.Equal(MadeUpMonth.Hub, Month.Registries[0].Registry);
    }

    [Fact]
    public void Build_IncidentOverMidnight_CountsOnBothDays() => Assert.Equal(
        [10.0, 20.0], Month.Days.Where(static day => day.Day.Day is 11 or 12).Select(static day => Math.Round(day.MinutesLost, 6)));

    [Fact]
    public void Build_IncidentFromBeforeTheSpan_CountsFromItsBeginning() => Assert.Equal(30, Month.Days[0].MinutesLost, 6);

    [Fact]
    public void Build_Hours_FindsTheBusiest() =>
        Assert.Equal(MadeUpMonth.BusiestHour, Month.Hours.MaxBy(static hour => hour.Received)!.Hour);

    [Fact]
    public void Build_TimeBefore_IsComparedWith()
    {
        Assert.Equal(2, Month.Before!.Incidents);
        Assert.Equal(50 + 30, Month.Before.MinutesLost, 6);
        Assert.True(Month.Totals.Received > 2 * Month.Before.Received);
    }

    [Fact]
    public void Build_Cost_FollowsFromWhatWasReceived() => Assert.All(
        Month.Registries.SelectMany(static registry => registry.Roles), static role => Assert.Equal(role.Received / 1e9 * 0.09, role.Cost!.Value, 6));

    [Fact]
    public void Build_Quota_GrowsByOnePullADayAndRunsOutWhenItMust()
    {
        QuotaPlan plan = Assert.Single(Month.Quotas);

        Assert.Equal(71, plan.PeakUsed);
        Assert.InRange(1, plan.Projection.PerDay!.Value - plan.Projection.Error, plan.Projection.PerDay.Value + plan.Projection.Error);
        Assert.InRange(MadeUpMonth.Start.AddDays(60), plan.Projection.Earliest!.Value, plan.Projection.Latest!.Value);
        Assert.InRange(MadeUpMonth.Start.AddDays(160), plan.WithAccount!.Projection.Earliest!.Value, plan.WithAccount.Projection.Latest!.Value);
    }

    [Fact]
    public void Build_Warnings_AdmitsWhatWasLateMissedAndFalse()
    {
        WarningScore score = Month.Warnings;

        Assert.Equal((2, 1, 1), (score.Warned, score.Late, score.Missed));
        Assert.Equal((3, 2, 1), (score.BorneOut, score.NotBorneOut, score.Unheard));
        Assert.Equal((18.0, -6.0, 42.0), (score.MedianLeadSeconds, score.ShortestLeadSeconds, score.LongestLeadSeconds));
    }

    [Fact]
    public void Build_SuccessWhereNoClientSpoke_IsNotKnown()
    {
        Assert.Null(Month.Registries.Single(static registry => registry.Registry == MadeUpMonth.Quay).Totals.Success);
        Assert.Equal(270 / 273.0, Month.Registries[0].Totals.Success!.Value, 6);
    }

    [Fact]
    public void Build_Handshakes_TellRegistriesApart() => Assert.True(
        Month.Registries.Single(static registry => registry.Registry == MadeUpMonth.GitHub).Totals.Handshakes.Quantile(0.5)
        > 3 * Month.Registries[0].Totals.Handshakes.Quantile(0.5));

    [Fact]
    public void Build_EmptyHistory_SaysSo()
    {
        Report report = ReportBuilder.Build(new HistoryInMemory(), new ReportOptions(MadeUpMonth.Start, MadeUpMonth.End));

        Assert.True(report.IsEmpty);
        Assert.Null(report.Before);
        Assert.Equal("History holds nothing of this time.", ReportWording.Headline(report));
    }

    [Fact]
    public void Notes_WhatIsNotLookedAt_IsSaid()
    {
        string notes = string.Join('\n', ReportWording.Notes(Month));

        Assert.Contains("/proc/net/dev: not checked", notes, StringComparison.Ordinal);
        Assert.Contains("share of pulls repeats is not known", notes, StringComparison.Ordinal);
    }
}
