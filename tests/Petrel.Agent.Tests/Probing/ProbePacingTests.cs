using Petrel.Agent.Configuration;
using Petrel.Agent.Probing;

namespace Petrel.Agent.Tests.Probing;

/// <summary>A fleet behind one address, over a day of its clock, each probe with as many requests as it can have.</summary>
public class ProbePacingTests
{
    private const int Fleet = 500;
    private const int Hours = 24;

    [Fact]
    public void Interval_Of500HostsThatKnowIt_KeepsThemBelowOneRequestASecondFromTheFirstMoment()
    {
        int[] requests = Simulate(new ProbeOptions { Periodic = true, Hosts = Fleet });
        Assert.True(MostInTenMinutes(requests) < 600, $"{MostInTenMinutes(requests)} requests within ten minutes");
        Assert.InRange(requests.Sum() / (Hours * 3600.0), 0.4, 0.6);
    }

    [Fact]
    public void Interval_Of500HostsThatDoNotKnow_KeepsThoseWhereNobodyPullsBelowOneRequestASecondFromTheFirstMoment()
    {
        int[] requests = Simulate(new ProbeOptions { Periodic = true }, pullEvery: TimeSpan.MaxValue);
        Assert.True(MostInTenMinutes(requests) < 600, $"{MostInTenMinutes(requests)} requests within ten minutes");
        Assert.InRange(requests[3600..].Sum() / ((Hours - 1) * 3600.0), 0.3, 0.5);
        Tell("nobody pulls", requests);
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(1, 3)]
    public void Interval_Of500HostsThatPullNowAndThen_AsksInProportionToThat(int pullsEachHours, double most)
    {
        int[] requests = Simulate(new ProbeOptions { Periodic = true }, TimeSpan.FromHours(pullsEachHours));
        Tell($"each pulls every {pullsEachHours} h", requests);
        Assert.True(MostInTenMinutes(requests) < most * 600, $"{MostInTenMinutes(requests)} requests within ten minutes");
    }

    [Fact]
    public void Interval_OfAHostThatPulls_KnowsEachConditionWithinAMinute()
    {
        var random = new Random(11);
        var host = new RegistrySchedule(new ProbeOptions { Periodic = true }, isConfigured: false, random.NextDouble);
        double longest = 0;
        TimeSpan last = TimeSpan.Zero;
        for (int second = 0; second < 24 * 3600; second++)
        {
            var now = TimeSpan.FromSeconds(second);
            if (second % 150 == 0) host.Use(now);
            if (!host.TryTakeDue(now)) continue;
            // Whatever began right after the probe before is known by now.
            longest = Math.Max(longest, (now - last).TotalSeconds);
            last = now;
            host.Finish(now, null);
        }

        Assert.InRange(longest, 50, 61); // to a second of the simulation
    }

    [Fact]
    public void Interval_OfALowQuota_StaysShortWhereThereWasPullingLately()
    {
        var host = new RegistrySchedule(new ProbeOptions { Periodic = true }, isConfigured: true, static () => 0);
        host.Use(TimeSpan.Zero);
        Assert.True(host.TryTakeDue(TimeSpan.Zero));
        host.Finish(TimeSpan.FromMinutes(4), null, quotaIsLow: true);
        Assert.Equal(TimeSpan.FromMinutes(5), host.Due);
        Assert.True(host.TryTakeDue(TimeSpan.FromMinutes(5)));
        host.Finish(TimeSpan.FromMinutes(5), null, quotaIsLow: false);
        Assert.Equal(TimeSpan.FromMinutes(35), host.Due); // an hour, less half by chance
    }

    [Fact]
    public void Interval_OfOneHost_IsTheConfiguredOne()
    {
        var options = new ProbeOptions { Periodic = true };
        Assert.Equal(TimeSpan.FromSeconds(60), ProbePacing.Interval(options with { Hosts = 1 }, isBusy: false));
        Assert.Equal((60, 3600), (ProbePacing.Interval(options, isBusy: true).TotalSeconds, ProbePacing.Interval(options, isBusy: false).TotalSeconds));
        Assert.Equal(TimeSpan.FromHours(2), ProbePacing.Interval(options with { Interval = TimeSpan.FromHours(2) }, isBusy: false));
    }

    private static int MostInTenMinutes(int[] requests)
    {
        int sum = requests[..600].Sum(), most = sum;
        for (int second = 600; second < requests.Length; second++)
        {
            sum += requests[second] - requests[second - 600];
            most = Math.Max(most, sum);
        }

        return most;
    }

    private static void Tell(string what, int[] requests) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{what}: {requests[..600].Sum() / 600.0:0.00} a second in the first ten minutes, {MostInTenMinutes(requests) / 600.0:0.00} in the busiest, {requests.Average():0.00} over the day");

    // Requests in each second; by default each host is in use all the time.
    private static int[] Simulate(ProbeOptions options, TimeSpan? pullEvery = null)
    {
        var random = new Random(7);
        RegistrySchedule[] hosts = [.. Enumerable.Range(0, Fleet).Select(_ => new RegistrySchedule(options, isConfigured: true, random.NextDouble))];
        double share = 1 / (pullEvery ?? TimeSpan.FromSeconds(60)).TotalSeconds;
        int[] requests = new int[Hours * 3600];
        foreach (RegistrySchedule host in hosts) host.Begin(TimeSpan.Zero);
        for (int second = 0; second < requests.Length; second++)
        {
            var now = TimeSpan.FromSeconds(second);
            foreach (RegistrySchedule host in hosts)
            {
                if (random.NextDouble() < share) host.Use(now);
                if (!host.TryTakeDue(now)) continue;
                requests[second] += ProbePacing.RequestsOfAProbe;
                host.Finish(now, null);
            }
        }

        return requests;
    }
}
