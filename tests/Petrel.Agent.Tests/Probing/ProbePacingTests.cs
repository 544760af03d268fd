using Petrel.Agent.Configuration;
using Petrel.Agent.Probing;

namespace Petrel.Agent.Tests.Probing;

/// <summary>A fleet behind one address, over a day of its clock, each probe with as many requests as it can have.</summary>
public class ProbePacingTests
{
    private const int Fleet = 500;
    private const int Hours = 24;

    [Theory]
    [InlineData(Fleet, true)] // told how many they are, and all in use all the time
    [InlineData(1, false)] // not told, at rest: what the registry is to them most of the time
    public void Interval_Of500HostsThatStartAtOnce_KeepsThemBelowOneRequestASecond(int told, bool inUse)
    {
        var options = new ProbeOptions { Periodic = true, Hosts = told };
        int[] requests = Simulate(options, inUse);
        int most = Enumerable.Range(0, requests.Length - 600).Max(start => requests.AsSpan(start, 600).ToArray().Sum());
        Assert.True(most < 600, $"{most} requests within ten minutes");
        Assert.InRange(requests.Sum() / (Hours * 3600.0), 0.3, 0.6);
    }

    [Fact]
    public void Interval_OfOneHost_IsTheConfiguredOneWhileInUse()
    {
        var options = new ProbeOptions { Periodic = true };
        Assert.Equal(TimeSpan.FromSeconds(60), ProbePacing.Interval(options, inUse: true));
        Assert.Equal(TimeSpan.FromHours(1), ProbePacing.Interval(options, inUse: false));
        Assert.Equal(TimeSpan.FromHours(2), ProbePacing.Interval(options with { Interval = TimeSpan.FromHours(2) }, inUse: false));
    }

    // Requests in each second.
    private static int[] Simulate(ProbeOptions options, bool inUse)
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
                if (inUse && second % 60 == 0) host.Use(now);
                if (!host.TryTakeDue(now)) continue;
                requests[second] += ProbePacing.RequestsOfAProbe;
                host.Finish(now, null);
            }
        }

        return requests;
    }
}
