using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Petrel.Agent.Configuration;
using Petrel.Agent.Probing;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Tests.Probing;

public sealed class ProbeSchedulerTests : IDisposable, IProbeTargets, IEventWriter
{
    private readonly FakeTimeProvider _time = new();
    private readonly BlockingCollection<ProbeReport> _reports = [];
    private readonly BlockingCollection<TaskCompletionSource<ProbeResult>> _held = [];
    private readonly BlockingCollection<ProbeRequest> _questions = [];
    private ImmutableArray<PlannedProbe> _plans = [Results.Plan];
    private ProbeScheduler? _scheduler;
    private Func<ProbeResult>? _answer = static () => Results.Healthy;
    private readonly Dictionary<string, Func<ProbeResult>> _answers = [];
    private int _asked;

    [Fact]
    public void Request_OfASuspicion_IsAnsweredWithoutTheClockMoving()
    {
        Start(new ProbeOptions()).Request(Suspicion());
        ProbeReport report = Next();
        Assert.Equal((Results.Name, ProbeOccasion.Suspicion, new NetnsId(7)), (report.Registry, report.Occasion, report.Netns));
    }

    [Fact]
    public void Request_WhileOneIsUnderWay_WaitsForItAndIsAskedOnceMore()
    {
        _answer = null;
        ProbeScheduler scheduler = Start(new ProbeOptions());
        for (int i = 0; i < 5; i++) scheduler.Request(Suspicion());
        TaskCompletionSource<ProbeResult> first = Held();
        scheduler.Request(Suspicion());
        Assert.Equal(1, _asked);
        first.SetResult(Results.Healthy);
        Held().SetResult(Results.Healthy);
        Next();
        Next();
        Assert.Equal(2, _asked);
    }

    [Theory]
    [InlineData(SignalKind.AuthOnly, RegistryRole.Auth, "elsewhere.example")]
    public void Request_OfWhatCannotBeAsked_AsksNobody(SignalKind kind, RegistryRole role, string registry)
    {
        ProbeScheduler scheduler = Start(new ProbeOptions());
        scheduler.Request(new ProbeRequest(registry, kind, role));
        scheduler.Request(Suspicion());
        Next();
        Assert.Equal(1, _asked);
    }

    [Fact]
    public void Request_OfAMirror_TellsItsOwnTroubleFromThatOfTheRegistry()
    {
        _plans = [Results.Plan, Results.OfMirror];
        _answers[Results.OfMirror.Target.Host] = static () => Results.RateLimited(null);
        ProbeScheduler scheduler = Start(new ProbeOptions());
        scheduler.Request(Suspicion() with { Role = RegistryRole.Mirror });
        Assert.Equal([(false, null), (true, Cause.RateLimit)], [Said(Next()), Said(Next())]);
        WaitUntilIdle();
        _time.Advance(ProbePacing.RestAfterLimit);
        _answer = static () => Results.RateLimited(null);
        scheduler.Request(Suspicion() with { Role = RegistryRole.Mirror });
        Assert.Equal([(false, Cause.RateLimit), (true, Cause.MirrorUpstream)], [Said(Next()), Said(Next())]);
    }

    [Fact]
    public void NoteUse_ByAClient_IsWhoseWayPeriodicProbesGo()
    {
        ProbeScheduler scheduler = Start(new ProbeOptions { Periodic = true });
        scheduler.NoteUse(Results.Name, new ClientReference(7, 0, default, null, "dockerd"));
        scheduler.NoteUse(Results.Name, new ClientReference(8, 0, default, null, "curl"));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(ProbeOccasion.Periodic, Next().Occasion);
        Assert.Equal(("dockerd", 7), (_questions.First().Client.Name, _questions.First().Client.Pid));
    }

    [Fact]
    public void Request_WithoutOnSuspicion_AsksNobody()
    {
        Start(new ProbeOptions { OnSuspicion = false }).Request(Suspicion());
        Assert.Equal(0, _asked);
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(null, 60)]
    public void Request_AfterA429_AsksNobodyBeforeRetryAfterHasPassed(int? retryAfter, int rest)
    {
        _answer = () => Results.RateLimited(retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        ProbeScheduler scheduler = Start(new ProbeOptions());
        scheduler.Request(Suspicion());
        Assert.Equal(retryAfter, Next().RetryAfterSeconds);
        WaitUntilIdle();
        _time.Advance(TimeSpan.FromSeconds(rest - 1));
        scheduler.Request(Suspicion());
        Assert.Equal(1, _asked);
        _time.Advance(TimeSpan.FromSeconds(1));
        scheduler.Request(Suspicion());
        Next();
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void Begin_WithoutPeriodicProbes_AsksNobody()
    {
        ProbeScheduler scheduler = Start(new ProbeOptions());
        scheduler.Begin();
        scheduler.NoteUse(Results.Name);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, _asked);
    }

    [Fact]
    public void NoteUse_OfARegistry_ProbesItEachIntervalWhileItIsUsed()
    {
        ProbeScheduler scheduler = Start(new ProbeOptions { Periodic = true }, configured: false);
        scheduler.Begin();
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, _asked);
        scheduler.NoteUse(Results.Name);
        int expected = 0;
        for (int minute = 0; minute < 60; minute++)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            WaitUntilIdle();
            while (_reports.TryTake(out ProbeReport? report))
            {
                Assert.Equal(ProbeOccasion.Periodic, report.Occasion);
                expected++;
            }
        }

        Assert.InRange(expected, 3, 5);
    }

    [Fact]
    public void Dispose_WhileAProbeIsUnderWay_BreaksItOff()
    {
        _answer = null;
        Start(new ProbeOptions()).Request(Suspicion());
        Held();
        _scheduler!.Dispose();
        Assert.Empty(_reports);
    }

    public Task<ImmutableArray<PlannedProbe>> FindAsync(ProbeRequest question, CancellationToken cancellation)
    {
        _questions.Add(question, cancellation);
        return Task.FromResult(_plans);
    }

    public PlannedProbe? Reconsider(PlannedProbe plan, ProbeResult result) => null;

    public bool TryWrite(in Event item)
    {
        _reports.Add((ProbeReport)item.Payload!);
        return true;
    }

    public bool Write(in Event item) => TryWrite(item);

    public void Dispose()
    {
        _scheduler?.Dispose();
        _reports.Dispose();
        _questions.Dispose();
        _held.Dispose();
    }

    private static (bool IsMirror, Cause? Cause) Said(ProbeReport report) => (report.IsMirror, report.Cause);

    private static ProbeRequest Suspicion() => new(Results.Name, SignalKind.PullWithoutBlob, RegistryRole.Api);

    private ProbeScheduler Start(ProbeOptions options, bool configured = true)
    {
        var registry = new RegistryDefinition(Results.Name) { Configured = configured };
        var surroundings = new ProbeSurroundings(this, Probe, this, static () => 1, new NetnsId(7), static () => 0.5);
        return _scheduler = new ProbeScheduler(options, [registry], surroundings, _time);
    }

    private Task<ProbeResult> Probe(ProbeTarget target, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        if (_answers.TryGetValue(target.Host, out Func<ProbeResult>? other)) return Task.FromResult(other());
        if (_answer is not null) return Task.FromResult(_answer());
        var held = new TaskCompletionSource<ProbeResult>();
        _held.Add(held, cancellation);
        return held.Task.WaitAsync(cancellation);
    }

    private ProbeReport Next() => _reports.TryTake(out ProbeReport? report, 10_000, TestContext.Current.CancellationToken) ? report : throw new TimeoutException("no answer");

    private TaskCompletionSource<ProbeResult> Held() =>
        _held.TryTake(out TaskCompletionSource<ProbeResult>? held, 10_000, TestContext.Current.CancellationToken) ? held : throw new TimeoutException("nobody was asked");

    // The answer is there a moment before the scheduler is free for another question.
    private void WaitUntilIdle() => Assert.True(SpinWait.SpinUntil(() => _scheduler!.IsIdle, 10_000));
}
