using Petrel.Core.Events;
using Petrel.Core.Outcomes;

namespace Petrel.Clients;

/// <summary>Where sources put what clients said. Never waits: a flood of words must not hold up what the kernel says.</summary>
/// <param name="events">The queue into the engine.</param>
/// <param name="now">CLOCK_MONOTONIC in nanoseconds.</param>
internal sealed class OutcomeSink(IEventWriter events, Func<long> now)
{
    private long _dropped;

    /// <summary>Words for which there was no room.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    internal void Say(ClientOutcome? outcome)
    {
        if (outcome is null) return;
        var item = new Event { Kind = EventKind.OutcomeReported, Time = now(), Payload = outcome };
        if (!events.TryWrite(item)) Interlocked.Increment(ref _dropped);
    }
}
