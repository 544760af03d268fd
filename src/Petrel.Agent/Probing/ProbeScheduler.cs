using System.Collections.Immutable;
using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Sockets;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Probing;

/// <summary>
/// Asks registries on tasks of its own, when something is odd and when their time has come, and puts the answers into the
/// one queue of the loop. Safe to use from several threads.
/// </summary>
internal sealed class ProbeScheduler : IDisposable
{
    private readonly ProbeOptions _options;
    private readonly ProbeSurroundings _surroundings;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RegistrySchedule> _schedules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClientReference> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProbeRequest> _waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private int _running;

    /// <summary>Prepares; nothing is asked before <see cref="Begin"/> or <see cref="Request"/>.</summary>
    /// <param name="options">When registries are asked.</param>
    /// <param name="registries">The watched registries.</param>
    /// <param name="surroundings">Whom to ask how, and where the answers go.</param>
    /// <param name="time">The clock.</param>
    internal ProbeScheduler(
        ProbeOptions options, IEnumerable<RegistryDefinition> registries, ProbeSurroundings surroundings, TimeProvider time)
    {
        (_options, _surroundings, _time, _origin) = (options, surroundings, time, time.GetTimestamp());
        foreach (RegistryDefinition registry in registries)
            _schedules[registry.Name] = new RegistrySchedule(options, registry.Configured, surroundings.Random);
        _timer = time.CreateTimer(_ => AskThoseDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether registries are asked without any suspicion too.</summary>
    internal bool IsPeriodic => _options.IsPeriodic;

    /// <summary>Whether nothing is being asked.</summary>
    internal bool IsIdle => Volatile.Read(ref _running) == 0;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Periodic probes begin.</summary>
    internal void Begin()
    {
        lock (_lock)
        {
            foreach (RegistrySchedule schedule in _schedules.Values) schedule.Begin(Now);
            SetTimer();
        }
    }

    /// <summary>A registry is under suspicion: it is asked at once, unless it is being asked or wants to be left alone.</summary>
    internal void Request(in ProbeRequest request)
    {
        if (!_options.OnSuspicion) return;
        lock (_lock)
        {
            if (!_schedules.TryGetValue(request.Registry, out RegistrySchedule? schedule)) return;
            if (schedule.TryAsk(Now)) Start(request, ProbeOccasion.Suspicion);
            else _waiting[request.Registry] = request;
        }
    }

    /// <summary>A client connects to a registry.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="client">The client, as far as it is known; periodic probes go its way.</param>
    internal void NoteUse(string registry, ClientReference client = default)
    {
        lock (_lock)
        {
            if (!_schedules.TryGetValue(registry, out RegistrySchedule? schedule)) return;
            if (ClientNames.KindOf(client.Name) is not null) _users[registry] = client;
            schedule.Use(Now);
            SetTimer();
        }
    }

    /// <summary>Breaks off what is under way.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _timer.Dispose();
        // Each ends at once; what it holds must not be taken away before.
        SpinWait.SpinUntil(() => IsIdle, TimeSpan.FromMilliseconds(500));
    }

    private void AskThoseDue()
    {
        lock (_lock)
        {
            foreach ((string registry, RegistrySchedule schedule) in _schedules)
            {
                if (schedule.TryTakeDue(Now)) Start(new ProbeRequest(registry, null, RegistryRole.Api) { Client = _users.GetValueOrDefault(registry) }, ProbeOccasion.Periodic);
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!_options.IsPeriodic || _stop.IsCancellationRequested) return;
        TimeSpan due = _schedules.Values.Select(static schedule => schedule.Due).Min();
        TimeSpan wait = due == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : due - Now;
        _timer.Change(wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }

    private void Start(ProbeRequest question, ProbeOccasion occasion)
    {
        if (_stop.IsCancellationRequested) return;
        Interlocked.Increment(ref _running);
        _ = Task.Run(() => AskAsync(question, occasion));
    }

    private async Task AskAsync(ProbeRequest question, ProbeOccasion occasion)
    {
        ProbeReport[] reports = [];
        try
        {
            ImmutableArray<PlannedProbe> plans = await _surroundings.Targets.FindAsync(question, _stop.Token).ConfigureAwait(false);
            reports = await Task.WhenAll(plans.Select(plan => AskAsync(plan, question.Registry, occasion))).ConfigureAwait(false);
            ProbeReport? upstream = Array.Find(reports, static report => !report.IsMirror);
            reports = [.. reports.Select(report => report.IsMirror ? MirrorJudge.Join(report, upstream) : report)];
            foreach (ProbeReport report in reports)
                _surroundings.Inbox.TryWrite(new Event { Kind = EventKind.ProbeAnswered, Time = _surroundings.Now(), Payload = report });
        }
        catch (OperationCanceledException)
        {
            // The watch ends.
        }
        finally
        {
            Finish(question.Registry, reports);
        }
    }

    private async Task<ProbeReport> AskAsync(PlannedProbe plan, string registry, ProbeOccasion occasion)
    {
        ProbeResult result = await _surroundings.Probe(plan.Target, _stop.Token).ConfigureAwait(false);
        if (_surroundings.Targets.Reconsider(plan, result) is { } other)
        {
            plan = other;
            result = await _surroundings.Probe(plan.Target, _stop.Token).ConfigureAwait(false);
        }

        return ProbeReports.Of(plan, result, occasion) with { Registry = registry, Netns = plan.Netns.IsKnown ? plan.Netns : _surroundings.Netns };
    }

    private static TimeSpan? RestAfter(ProbeReport report)
    {
        if (report.RetryAfterSeconds is { } seconds) return TimeSpan.FromSeconds(seconds);
        // A quota that is used up is read without being spent; any other limit is met by asking.
        return report.Limit is RateLimitKind.None or RateLimitKind.PullQuota ? null : ProbePacing.RestAfterLimit;
    }

    private void Finish(string registry, ProbeReport[] reports)
    {
        lock (_lock)
        {
            bool isLow = Array.Exists(reports, static report => report.Quota is { } quota && QuotaForecaster.IsLow(quota.Limit, quota.Remaining));
            if (_schedules[registry].Finish(Now, reports.Select(RestAfter).Max(), isLow) && _waiting.Remove(registry, out ProbeRequest question))
                Start(question, ProbeOccasion.Suspicion);
            SetTimer();
        }

        Interlocked.Decrement(ref _running);
    }
}

/// <summary>Whom probes ask how, and where their answers go.</summary>
/// <param name="Targets">Knows how to ask.</param>
/// <param name="Probe">Asks.</param>
/// <param name="Inbox">Where answers go.</param>
/// <param name="Now">CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="Netns">The network namespace that probes are made from.</param>
/// <param name="Random">A number from 0 to 1, another one each time.</param>
internal sealed record ProbeSurroundings(
    IProbeTargets Targets,
    Func<ProbeTarget, CancellationToken, Task<ProbeResult>> Probe,
    IEventWriter Inbox,
    Func<long> Now,
    NetnsId Netns,
    Func<double> Random);
