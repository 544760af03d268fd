using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
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
    private readonly Dictionary<string, string> _said = new(StringComparer.Ordinal);
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
    internal bool IsPeriodic => _options.Periodic;

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
        // What ails a mirror the registry behind it does not know.
        if (!_options.OnSuspicion || request.Role == RegistryRole.Mirror) return;
        lock (_lock)
        {
            if (_schedules.TryGetValue(request.Registry, out RegistrySchedule? schedule) && schedule.TryAsk(Now))
                Start(request.Registry, ProbeOccasion.Suspicion);
        }
    }

    /// <summary>A client connects to a registry.</summary>
    internal void NoteUse(string registry)
    {
        lock (_lock)
        {
            if (!_schedules.TryGetValue(registry, out RegistrySchedule? schedule)) return;
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
                if (schedule.TryTakeDue(Now)) Start(registry, ProbeOccasion.Periodic);
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!_options.Periodic || _stop.IsCancellationRequested) return;
        TimeSpan due = _schedules.Values.Select(static schedule => schedule.Due).Min();
        TimeSpan wait = due == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : due - Now;
        _timer.Change(wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }

    private void Start(string registry, ProbeOccasion occasion)
    {
        if (_stop.IsCancellationRequested) return;
        Interlocked.Increment(ref _running);
        _ = Task.Run(() => AskAsync(registry, occasion));
    }

    private async Task AskAsync(string registry, ProbeOccasion occasion)
    {
        ProbeReport? report = null;
        try
        {
            if (await _surroundings.Targets.FindAsync(registry, _stop.Token).ConfigureAwait(false) is not { } plan) return;
            ProbeResult result = await _surroundings.Probe(plan.Target, _stop.Token).ConfigureAwait(false);
            if (_surroundings.Targets.Reconsider(plan, result) is { } other)
            {
                plan = other;
                result = await _surroundings.Probe(plan.Target, _stop.Token).ConfigureAwait(false);
            }

            report = ProbeReports.Of(plan, result, occasion) with { Registry = registry, Netns = _surroundings.Netns };
            _surroundings.Inbox.TryWrite(new Event { Kind = EventKind.ProbeAnswered, Time = _surroundings.Now(), Payload = report });
        }
        catch (OperationCanceledException)
        {
            // The watch ends.
        }
        finally
        {
            Finish(registry, report);
        }
    }

    private static TimeSpan? RestAfter(ProbeReport? report)
    {
        if (report is null) return null;
        if (report.RetryAfterSeconds is { } seconds) return TimeSpan.FromSeconds(seconds);
        // A quota that is used up is read without being spent; any other limit is met by asking.
        return report.Limit is RateLimitKind.None or RateLimitKind.PullQuota ? null : ProbePacing.RestAfterLimit;
    }

    private void Finish(string registry, ProbeReport? report)
    {
        lock (_lock)
        {
            bool isSame = report is not null && report.Signal == _said.GetValueOrDefault(registry);
            if (report is not null) _said[registry] = report.Signal;
            if (_schedules[registry].Finish(Now, RestAfter(report), isSame)) Start(registry, ProbeOccasion.Suspicion);
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
