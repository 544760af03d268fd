using System.Collections.Immutable;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;
using Petrel.Linux.Sources;

namespace Petrel.Linux.Tests.Sources;

/// <summary>An open source with its inbox. Skips the test where tracepoints may not be opened.</summary>
internal sealed class TraceRun : IDisposable
{
    private const long Deadline = 5_000_000_000;
    private readonly EventInbox _inbox = new();
    private readonly EventBuffer _into = new();

    internal TraceRun(ushort[] ports, ImmutableArray<NetnsId> only = default)
    {
        Requirements.DemandRoot();
        Opened<TraceSource> opened = TraceSource.Open(new(ports), new(NetnsDirectory.Own, only), _inbox);
        Assert.True(opened.Availability.IsAvailable, opened.Availability.Detail);
        Source = opened.Value!;
    }

    internal TraceSource Source { get; }

    internal static string Describe(Event item) =>
        item.Kind == EventKind.StateChanged ? $"{item.OldState}>{item.State}" : item.Kind.ToString();

    internal Event[] Drain()
    {
        _into.Clear();
        Source.Drain(_into);
        return _into.Span.ToArray();
    }

    internal Event[] DrainUntil(EventKind last) => DrainUntil(item => item.Kind == last);

    /// <summary>What came until an event did.</summary>
    internal Event[] DrainUntil(Predicate<Event> last)
    {
        List<Event> events = [];
        Wait(Source.Descriptors, () => AddUntil(events, Drain(), last));
        return [.. events];
    }

    internal Event[] WaitForInbox(EventKind last)
    {
        List<Event> events = [];
        Wait([_inbox.Descriptor], () =>
        {
            EventBuffer into = new();
            _inbox.Drain(into);
            return AddUntil(events, into.Span.ToArray(), item => item.Kind == last);
        });
        return [.. events];
    }

    public void Dispose()
    {
        Source.Dispose();
        _inbox.Dispose();
    }

    private static bool AddUntil(List<Event> events, Event[] more, Predicate<Event> last)
    {
        int end = Array.FindIndex(more, last);
        events.AddRange(end < 0 ? more : more[..(end + 1)]);
        return end >= 0;
    }

    private static void Wait(ReadOnlySpan<int> descriptors, Func<bool> isDone)
    {
        using Poller poller = new();
        foreach (int descriptor in descriptors) poller.Add(descriptor);
        long end = MonotonicClock.Now + Deadline;
        while (!isDone())
        {
            Assert.True(MonotonicClock.Now < end, "the expected event did not come within 5 s");
            poller.Wait(Deadline / 10);
        }
    }
}
