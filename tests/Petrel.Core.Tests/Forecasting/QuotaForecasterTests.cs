using CsCheck;
using Petrel.Core.Forecasting;

namespace Petrel.Core.Tests.Forecasting;

/// <summary>Forecasts against the truth of simulations, at all scales of time; five minutes of a window of six hours.</summary>
public class QuotaForecasterTests
{
    private const double FiveMinutes = 300;
    private const double SixHours = 21_600;

    private static readonly Gen<double> Scale = Gen.OneOf(Gen.Const(1.0), Gen.Double[1, 500]);

    private static readonly Gen<Steady> AnySteady = Gen.Select(
        Gen.Double[2, 12], Gen.Double[0, 1], Gen.Int[25, 400], Gen.Int[0, 300], Gen.Double[5, 60], Gen.Int, Scale,
        static (period, phase, remaining, prior, interval, seed, scale) => new Steady(period, phase, remaining, prior, interval, seed, scale));

    [Fact]
    public void Forecast_SteadyPulling_FindsTheExhaustionWithinATenth() => AnySteady.Sample(static steady =>
    {
        int made = (int)Math.Floor((FiveMinutes - (steady.Phase * steady.Period)) / steady.Period) + 1;
        long limit = steady.Prior + made + steady.Remaining;
        // What was used before the first observation was used an hour before, all at once.
        var simulation = new QuotaSimulation(limit, SixHours, steady.Scale, Enumerable.Repeat(-3600.0, steady.Prior)
            .Concat(Enumerable.Range(0, made + steady.Remaining + 10).Select(index => (index + steady.Phase) * steady.Period)));

        QuotaForecast forecast = simulation.Observe(QuotaSimulation.Probes(steady.Interval, FiveMinutes, steady.Seed));

        double truth = simulation.Exhausted(FiveMinutes);
        double foreseen = (forecast.Exhaustion!.Value.Expected - simulation.At(0)).TotalSeconds * steady.Scale;
        Assert.InRange(foreseen, truth - ((truth - FiveMinutes) / 10), truth + ((truth - FiveMinutes) / 10));
        Assert.True(forecast.Exhaustion.Value.Confidence > 0.5, $"{forecast}");
    }, iter: 2000);

    [Fact]
    public void Forecast_Bursts_FindTheExhaustionWithinATenthAndOneBurst() => Gen.Select(
        Gen.Int[3, 15], Gen.Double[25, 60], Gen.Double[0, 1], Gen.Int[10, 40], Gen.Double[5, 15], Gen.Int, Scale).Sample(static (size, period, phase, bursts, interval, seed, scale) =>
    {
        double[] pulls = [.. Enumerable.Range(0, 500).SelectMany(burst => Enumerable.Repeat((burst + phase) * period, size))];
        long limit = pulls.Count(static pull => pull <= FiveMinutes) + ((long)bursts * size);
        var simulation = new QuotaSimulation(limit, SixHours, scale, pulls);

        QuotaForecast forecast = simulation.Observe(QuotaSimulation.Probes(interval, FiveMinutes, seed));

        double truth = simulation.Exhausted(FiveMinutes);
        double foreseen = (forecast.Exhaustion!.Value.Expected - simulation.At(0)).TotalSeconds * scale;
        double allowed = ((truth - FiveMinutes) / 10) + period;
        Assert.InRange(foreseen, truth - allowed, truth + allowed);
    }, iter: 1000);

    [Fact]
    public void Forecast_PullsByChance_LieWithinTheIntervalNineTimesInTen()
    {
        int inside = 0;
        const int Rounds = 400;
        for (int seed = 0; seed < Rounds; seed++)
        {
            var chance = new Random(seed);
            double[] pulls = new double[400];
            for (int index = 1; index < pulls.Length; index++) pulls[index] = pulls[index - 1] - (Math.Log(1 - chance.NextDouble()) * 6);
            var simulation = new QuotaSimulation(pulls.Count(static pull => pull <= FiveMinutes) + 50, SixHours, 60, pulls);

            ForecastTime exhaustion = simulation.Observe(QuotaSimulation.Probes(15, FiveMinutes, seed)).Exhaustion!.Value;

            DateTime truth = simulation.At(simulation.Exhausted(FiveMinutes));
            if (truth >= exhaustion.Earliest && truth <= exhaustion.Latest) inside++;
        }

        Assert.InRange(inside / (double)Rounds, 0.8, 0.99);
    }

    [Fact]
    public void Forecast_Silence_FearsNothingAndKnowsWhatComesBackToTheProbeInterval() => Gen.Select(
        Gen.Double[1, 900].Array[1, 60], Gen.Int[1, 40], Gen.Double[5, 60], Gen.Int, Scale).Sample(static (pulls, spare, interval, seed, scale) =>
    {
        var simulation = new QuotaSimulation(pulls.Length + spare, SixHours, scale, pulls);
        double[] probes = QuotaSimulation.Probes(interval, 8000, seed);

        QuotaForecast forecast = simulation.Observe(probes);

        Assert.Null(forecast.Exhaustion);
        Assert.Equal(0, forecast.Burn.PerSecond);
        for (long count = 1; count <= pulls.Length + spare; count++)
        {
            QuotaReturn again = forecast.PossibleAgain(count)!.Value;
            DateTime truth = simulation.At(simulation.PossibleAgain(8000, count));
            Assert.InRange(truth, again.Earliest.AddTicks(-100), again.Latest.AddTicks(100));
            Assert.InRange((again.Latest - again.Earliest).TotalSeconds * scale, 0, interval * 1.2);
        }
        Assert.Null(forecast.PossibleAgain(pulls.Length + spare + 1));
    }, iter: 500);

    [Fact]
    public void Forecast_PullingThatTheWindowCarries_FearsNothing()
    {
        // One pull in 300 s is 72 in six hours: less than 100, for ever.
        var simulation = new QuotaSimulation(100, SixHours, 1, Enumerable.Range(0, 400).Select(static index => index * 300.0));

        foreach (double until in new[] { 3600.0, 20_000, 30_000, 80_000 })
        {
            var fresh = new QuotaSimulation(100, SixHours, 1, Enumerable.Range(0, 400).Select(static index => index * 300.0));
            Assert.Null(fresh.Observe(QuotaSimulation.Probes(60, until, 1)).Exhaustion);
        }
        Assert.Equal(28, simulation.RemainingAt(50_000));
    }

    [Fact]
    public void Forecast_OthersBehindTheAddress_CountAsOnesOwn()
    {
        var simulation = new QuotaSimulation(100, SixHours, 1, Enumerable.Range(0, 100).Select(static index => index * 10.0));

        BurnRate burn = simulation.Observe(QuotaSimulation.Probes(20, FiveMinutes, 1)).Burn;

        Assert.InRange(burn.PerSecond, 0.09, 0.11);
    }

    [Fact]
    public void Forecast_NothingRemaining_IsNowAndSaysWhenAPullIsPossibleAgain()
    {
        var simulation = new QuotaSimulation(10, SixHours, 1, Enumerable.Range(1, 10).Select(static index => index * 10.0));

        QuotaForecast forecast = simulation.Observe([0, 5, 15, 25, 200]);

        Assert.Equal(simulation.At(200), forecast.Exhaustion!.Value.Expected);
        Assert.Equal(new QuotaReturn(simulation.At(5 + SixHours), simulation.At(15 + SixHours), 1), forecast.PossibleAgain(1));
        Assert.Equal(new QuotaReturn(simulation.At(25 + SixHours), simulation.At(200 + SixHours), 3), forecast.PossibleAgain(3));
    }

    [Theory]
    [InlineData(200, 199, 21_600)]
    [InlineData(100, 50, 3600)]
    [InlineData(100, 100, 21_600)]
    public void Observe_AnotherCounter_BeginsAnew(long limit, long remaining, int window)
    {
        var forecaster = new QuotaForecaster();
        DateTime at = QuotaSimulation.Start;
        Assert.Equal(ObservationOutcome.BeganAnew, forecaster.Observe(new QuotaObservation(at, 100, 60, TimeSpan.FromSeconds(SixHours))));
        Assert.Equal(ObservationOutcome.Taken, forecaster.Observe(new QuotaObservation(at.AddSeconds(60), 100, 50, TimeSpan.FromSeconds(SixHours))));

        ObservationOutcome outcome = forecaster.Observe(new QuotaObservation(at.AddSeconds(120), limit, remaining, TimeSpan.FromSeconds(window)));

        Assert.Equal(ObservationOutcome.BeganAnew, outcome);
        Assert.Null(forecaster.Forecast()!.Exhaustion);
    }

    [Fact]
    public void Observe_OldOrSenseless_IsIgnored()
    {
        var forecaster = new QuotaForecaster();
        var good = new QuotaObservation(QuotaSimulation.Start, 100, 60, TimeSpan.FromHours(6));
        forecaster.Observe(good);

        Assert.Equal(ObservationOutcome.Ignored, forecaster.Observe(good));
        Assert.Equal(ObservationOutcome.Ignored, forecaster.Observe(good with { At = good.At.AddSeconds(-1) }));
        Assert.Equal(ObservationOutcome.Ignored, forecaster.Observe(good with { At = good.At.AddSeconds(1), Remaining = 101 }));
        Assert.Equal(ObservationOutcome.Ignored, forecaster.Observe(good with { At = good.At.AddSeconds(1), Window = TimeSpan.Zero }));
        Assert.Equal(good, forecaster.Forecast()!.Latest);
    }

    [Fact]
    public void Observe_AnyObservations_KeepTheirSenseAndSize() => Gen.Select(Gen.Long[0, 40_000], Gen.Long[0, 50]).Array[1, 1500]
        .Sample(static steps =>
        {
            var forecaster = new QuotaForecaster();
            DateTime at = QuotaSimulation.Start;
            foreach ((long seconds, long remaining) in steps)
            {
                at = at.AddSeconds(seconds % 7 == 0 ? seconds : seconds % 60);
                forecaster.Observe(new QuotaObservation(at, 50, remaining, TimeSpan.FromHours(6)));
            }
            QuotaForecast forecast = forecaster.Forecast()!;
            Assert.Equal(50 - forecast.Latest.Remaining, forecast.Returns.Sum(static back => back.Count));
            Assert.True(forecast.Returns.Length <= 1024);
            Assert.All(forecast.Returns, static back => Assert.True(back.Earliest <= back.Latest && back.Count > 0));
            if (forecast.Exhaustion is { } time) Assert.True(time.Earliest <= time.Expected && time.Expected <= time.Latest && time.Confidence is >= 0 and <= 1);
        }, iter: 100);

    private sealed record Steady(double Period, double Phase, int Remaining, int Prior, double Interval, int Seed, double Scale);
}
