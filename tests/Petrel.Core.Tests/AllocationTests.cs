using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests;

/// <summary>A watch that has nothing to say costs no memory, however long it runs.</summary>
public class AllocationTests
{
    private const int Connections = 20;
    private const int Ticks = 10_000;
    private const long Second = 1_000_000_000;

    private static object? _box;

    [Fact]
    public void Process_SteadyTicks_AllocateNothing() => Assert.Equal(0, Measure(static _ => { }));

    [Fact]
    public void Process_OneBoxedNumberAmongTheTicks_IsFound() =>
        Assert.NotEqual(0, Measure(static tick => _box = tick == Ticks / 2 ? tick : _box));

    private static long Measure(Action<int> each)
    {
        var scenario = new Scenario();
        Engine engine = scenario.Engine;
        for (int i = 0; i < Connections; i++)
        {
            FakeSocket socket = scenario.Open(1 + (0.1 * i), i % 2 == 0 ? TestRegistry.Api : TestRegistry.Cdn);
            if (i % 3 != 0) socket.Send(1.05 + (0.1 * i), 800).Receive(1.08 + (0.1 * i), 20_000);
        }

        scenario.RunTo(5);
        Assert.Equal(Connections, engine.Connections.Count);
        Event[] samples = [.. scenario.Sockets.Select(static socket => socket.Sample(5))];
        var lookups = new SocketLookup[4 * Connections];

        Tick(engine, samples, lookups, 200, 200 + Ticks, static _ => { }); // warms up: code, lists, queues
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tick(engine, samples, lookups, 200 + Ticks, 200 + (2 * Ticks), each);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Empty(scenario.Output.Incidents);
        Assert.Equal(Scenario.At(200 + (2 * Ticks) - 1) + Answered, engine.Now);
        return allocated;
    }

    // Samples come a moment after the tick that asked for them.
    private const long Answered = 1_000;

    private static void Tick(Engine engine, Event[] samples, SocketLookup[] lookups, int from, int to, Action<int> each)
    {
        for (int second = from; second < to; second++)
        {
            long now = Scenario.At(0) + (second * Second);
            engine.Process(new Event { Time = now, Kind = EventKind.Tick, Value = 1 });
            int wanted = engine.WantedSamples.Length;
            Assert.True(wanted >= Connections);
            engine.WantedSamples.CopyTo(lookups);
            engine.ClearWanted();
            for (int i = 0; i < wanted; i++) Answer(engine, samples, lookups[i], now + Answered);
            each(second - from);
        }
    }

    private static void Answer(Engine engine, Event[] samples, in SocketLookup lookup, long now)
    {
        foreach (ref Event sample in samples.AsSpan())
        {
            if (sample.Key != lookup.Key) continue;
            sample.Time = now;
            if (sample.Counters.BytesReceived > 0) sample.Counters.BytesReceived += 1_000;
            sample.Counters.LastDataReceivedMilliseconds = 100;
            engine.Process(sample);
            return;
        }
    }
}
