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
    public void Interval_Of500HostsThatDoNotKnow_BringsThemBelowOneRequestASecond()
    {
        int[] requests = Simulate(new ProbeOptions { Periodic = true });
        Assert.True(MostInTenMinutes(requests[(2 * 3600)..]) < 600);
    }

    [Fact]
    public void Interval_OfOneHost_IsTheConfiguredOne()
    {
        var options = new ProbeOptions { Periodic = true };
        Assert.Equal(TimeSpan.FromSeconds(60), ProbePacing.Interval(options with { Hosts = 1 }, sameInARow: 1000));
        Assert.Equal([60, 60, 120, 240, 3600], ((int[])[0, 10, 11, 12, 1000]).Select(same => ProbePacing.Interval(options, same).TotalSeconds));
        Assert.Equal(TimeSpan.FromHours(2), ProbePacing.Interval(options with { Interval = TimeSpan.FromHours(2) }, sameInARow: 1000));
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

    // Requests in each second.
    private static int[] Simulate(ProbeOptions options)
    {
        var random = new Random(7);
        RegistrySchedule[] hosts = [.. Enumerable.Range(0, Fleet).Select(_ => new RegistrySchedule(options, isConfigured: true, random.NextDouble))];
        int[] requests = new int[Hours * 3600];
        foreach (RegistrySchedule host in hosts) host.Begin(TimeSpan.Zero);
        for (int second = 0; second < requests.Length; second++)
        {
            var now = TimeSpan.FromSeconds(second);
            foreach (RegistrySchedule host in hosts)
            {
                if (second % 60 == 0) host.Use(now); // in use all the time: the worst case
                if (!host.TryTakeDue(now)) continue;
                requests[second] += ProbePacing.RequestsOfAProbe;
                host.Finish(now, null, isSame: true);
            }
        }

        return requests;
    }
}
