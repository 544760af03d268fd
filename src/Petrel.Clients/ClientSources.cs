using Petrel.Core.Events;

namespace Petrel.Clients;

/// <summary>Everything by which clients are heard, each source on a task of its own; what one lacks hinders no other.</summary>
public sealed class ClientSources : IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly OutcomeSink _sink;
    private readonly IOutcomeSource[] _sources;
    private readonly Task _running;

    private ClientSources(OutcomePlan plan, IEventWriter events, Func<long> now, TimeProvider time)
    {
        _sink = new OutcomeSink(events, now);
        _sources = [.. Create(plan, time)];
        _running = Task.WhenAll(_sources.Select(source => Task.Run(() => source.RunAsync(_stop.Token))));
    }

    /// <summary>Words for which there was no room in the queue.</summary>
    public long Dropped => _sink.Dropped;

    /// <summary>Begins to listen.</summary>
    /// <param name="plan">Where.</param>
    /// <param name="events">Where outcomes go, as <see cref="EventKind.OutcomeReported"/>.</param>
    /// <param name="now">CLOCK_MONOTONIC in nanoseconds.</param>
    /// <param name="time">The clock for waiting.</param>
    public static ClientSources Start(OutcomePlan plan, IEventWriter events, Func<long> now, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new ClientSources(plan, events, now, time);
    }

    /// <summary>Stops all; child processes are gone when it returns.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        if (!_running.Wait(StopTimeout)) return; // it ends with the process
        foreach (IDisposable source in _sources.OfType<IDisposable>()) source.Dispose();
        _stop.Dispose();
    }

    private IEnumerable<IOutcomeSource> Create(OutcomePlan plan, TimeProvider time)
    {
        if (plan.Journal) yield return new JournalSource(plan.JournalDirectory, _sink, time);
        if (plan.DockerSocket is { } socket) yield return new DockerEventSource(socket, _sink, time);
        if (!plan.Files.IsEmpty) yield return new LogFileSource(plan.Files, _sink, time);
    }
}
