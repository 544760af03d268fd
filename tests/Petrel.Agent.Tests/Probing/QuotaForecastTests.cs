using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Petrel.Agent.Configuration;
using Petrel.Agent.Probing;
using Petrel.Core;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Probing;
using Petrel.Registry.Tokens;

namespace Petrel.Agent.Tests.Probing;

/// <summary>
/// From a registry that counts, over real HTTP, through the scheduler and the engine to the forecast; hours pass in seconds.
/// </summary>
public sealed class QuotaForecastTests : IDisposable, IProbeTargets, IEventWriter, IEngineOutput
{
    private const string Name = "hub.example";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<Event> _answers = [];
    private readonly List<Forecast> _forecasts = [];
    private readonly RollingRegistry _registry;
    private readonly Engine _engine;
    private readonly ProbeScheduler _scheduler;
    private readonly Random _random = new(5);
    private int _seconds;

    public QuotaForecastTests()
    {
        _registry = new RollingRegistry(_time);
        var definition = new RegistryDefinition(Name) { Configured = true };
        _engine = new Engine(new EngineOptions { Catalogue = new RegistryCatalogue([definition], []), Registries = [definition] }, this);
        _engine.Process(new Event { Kind = EventKind.ClockAnchored, Time = 1, Value = _time.GetUtcNow().UtcTicks });
        var client = new RegistryClient(_time, new TokenCache(_time), new RefusedCredentials());
        var surroundings = new ProbeSurroundings(this, client.ProbeAsync, this, () => Now, new NetnsId(7), _random.NextDouble);
        _scheduler = new ProbeScheduler(new ProbeOptions { Periodic = true }, [definition], surroundings, _time);
        _scheduler.Begin();
    }

    private long Now => 1 + (_seconds * 1_000_000_000L);

    private Forecast Latest => _forecasts[^1];

    [Theory]
    [InlineData(30, 1, 0.1)]
    [InlineData(20, 1, 0.1)]
    [InlineData(7, 1, 0.1)]
    [InlineData(60, 3, 0.15)] // bursts as far apart as probes
    public void Exhaustion_AfterFiveMinutesOfSteadyPulling_IsForeseenToATenth(int pause, int atOnce, double error)
    {
        PullFor(TimeSpan.FromMinutes(5), pause, atOnce);
        DateTime foreseen = Latest.At!.Value;
        DateTime now = _time.GetUtcNow().UtcDateTime;
        while (_registry.Remaining > 0) PullFor(TimeSpan.FromSeconds(1), pause, atOnce);
        double truth = (_time.GetUtcNow().UtcDateTime - now).TotalSeconds, told = (foreseen - now).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{told:0} s foreseen, {truth:0} s in truth");
        Assert.InRange(told, truth * (1 - error), truth * (1 + error));

        Forecast warning = _forecasts.First(static forecast => forecast.Urgency >= ExpiryUrgency.Warning);
        long left = warning.Quota!.Latest.Remaining;
        TestContext.Current.TestOutputHelper?.WriteLine($"warned with {left} pulls left");
        Assert.True(left >= 20, $"warned with {left} pulls left");
    }

    [Fact]
    public void PossibleAgain_AfterExhaustion_IsRightToTheProbeInterval()
    {
        PullFor(TimeSpan.FromMinutes(50), 30, 1);
        DateTimeOffset began = _time.GetUtcNow() - TimeSpan.FromMinutes(50);
        Assert.InRange(_registry.Remaining, 0, 1);
        PullFor(TimeSpan.FromMinutes(3), int.MaxValue, 0);
        QuotaReturn back = Latest.Quota!.PossibleAgain(10)!.Value;
        // The tenth pull was made at this time, and counts for six hours.
        DateTime truth = (began + TimeSpan.FromSeconds(30 * (9 - _registry.Remaining)) + RollingRegistry.Window).UtcDateTime;
        Assert.InRange(truth, back.Earliest - TimeSpan.FromSeconds(1), back.Latest + TimeSpan.FromSeconds(1));
        Assert.True(back.Latest - back.Earliest <= TimeSpan.FromSeconds(61), $"{back.Latest - back.Earliest}");
        Assert.Empty(_answers);
    }

    [Fact]
    public void Remaining_AfterAThousandProbes_IsTheSame()
    {
        _registry.Pull(40);
        for (int i = 0; i < 1000; i++)
        {
            _scheduler.Request(new ProbeRequest(Name, null, RegistryRole.Api));
            Assert.True(SpinWait.SpinUntil(() => _scheduler.IsIdle, 10_000));
        }

        Feed();
        Assert.Equal(60, _registry.Remaining);
        Assert.True(_registry.Asked >= 2000);
        Assert.Equal(60, Latest.Quota!.Latest.Remaining);
    }

    public Task<ImmutableArray<PlannedProbe>> FindAsync(ProbeRequest question, CancellationToken cancellation)
    {
        var target = new ProbeTarget(Name, "127.0.0.1", _registry.Port)
        {
            Security = TransportSecurity.Plain,
            Image = new ImageReference(Name, "a/b", "1", null),
        };
        return Task.FromResult<ImmutableArray<PlannedProbe>>([new PlannedProbe(target, QuotaReading.Anonymous)]);
    }

    public PlannedProbe? Reconsider(PlannedProbe plan, ProbeResult result) => null;

    public bool TryWrite(in Event item)
    {
        _answers.Enqueue(item);
        return true;
    }

    public bool Write(in Event item) => TryWrite(item);

    void IEngineOutput.OnOutcome(OutcomePoint outcome)
    {
    }

    void IEngineOutput.OnForecast(Forecast forecast)
    {
        if (forecast.Subject == ForecastSubject.PullQuota) _forecasts.Add(forecast);
    }

    void IEngineOutput.OnConnection(in ConnectionRecord connection)
    {
    }

    void IEngineOutput.OnIncident(IncidentSnapshot incident)
    {
    }

    void IEngineOutput.OnSuspicion(Suspicion suspicion)
    {
    }

    void IEngineOutput.OnProbe(ProbeReport report, long time)
    {
    }

    void IEngineOutput.OnLoss(SourceKind source, long lost, long time)
    {
    }

    public void Dispose()
    {
        _scheduler.Dispose();
        _registry.Dispose();
    }

    // The clock stands while a probe is under way: its limits are of the same time.
    private void PullFor(TimeSpan span, int pause, int atOnce)
    {
        for (int second = 0; second < span.TotalSeconds; second++)
        {
            if (_seconds % pause == 0 && atOnce > 0)
            {
                _registry.Pull(atOnce);
                _scheduler.NoteUse(Name);
            }

            _seconds++;
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(SpinWait.SpinUntil(() => _scheduler.IsIdle, 10_000));
            Feed();
        }
    }

    private void Feed()
    {
        while (_answers.TryDequeue(out Event answer)) _engine.Process(answer);
    }
}
