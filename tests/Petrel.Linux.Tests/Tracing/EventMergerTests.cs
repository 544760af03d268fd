using CsCheck;
using Petrel.Core.Events;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public class EventMergerTests
{
    [Fact]
    public void MergeUpTo_TwoProcessors_GivesOrderOfTime()
    {
        EventMerger merger = new();
        Add(merger, 10, 40, 50, 20, 30);

        Assert.Equal([10L, 20, 30, 40, 50], Merge(merger, 50));
        Assert.False(merger.HasHeldBack);
    }

    [Fact]
    public void MergeUpTo_YoungerThanTheMoment_IsHeldUntilNextTime()
    {
        EventMerger merger = new();
        Add(merger, 10, 40, 21);

        Assert.Equal([10L], Merge(merger, 20));
        Assert.True(merger.HasHeldBack);
        Add(merger, 15, 30);

        Assert.Equal([15L, 21, 30], Merge(merger, 39));
        Assert.Equal([40L], Merge(merger, 40));
        Assert.False(merger.HasHeldBack);
    }

    [Fact]
    public void MergeUpTo_EqualTimes_KeepTheOrderOfArrival()
    {
        EventMerger merger = new();
        for (int i = 0; i < 100; i++) merger.Unordered.Add(new Event { Time = 5 + (i % 2), Value = i });
        EventBuffer into = new();

        merger.MergeUpTo(5, into);
        merger.MergeUpTo(6, into);

        IEnumerable<long> even = Enumerable.Range(0, 50).Select(static i => 2L * i);
        Assert.Equal([.. even, .. even.Select(static i => i + 1)], into.Span.ToArray().Select(static item => item.Value));
    }

    [Fact]
    public void MergeUpTo_Nothing_AddsNothing() => Assert.Empty(Merge(new EventMerger(), long.MaxValue));

    [Fact]
    public void MergeUpTo_AnyBatches_LosesNoneAndOrdersEachBatch()
    {
        Gen<(long[] Times, long Moment)[]> batches = Gen.Select(Gen.Long[0, 100].Array[0, 40], Gen.Long[0, 100]).Array[1, 6];
        batches.Sample(steps =>
        {
            EventMerger merger = new();
            List<long> delivered = [];
            foreach ((long[] times, long moment) in steps)
            {
                Add(merger, times);
                long[] merged = Merge(merger, moment);
                if (!merged.SequenceEqual(merged.Order()) || merged.Any(time => time > moment)) return false;
                delivered.AddRange(merged);
            }

            delivered.AddRange(Merge(merger, long.MaxValue));
            return delivered.Order().SequenceEqual(steps.SelectMany(static step => step.Times).Order());
        });
    }

    private static void Add(EventMerger merger, params long[] times)
    {
        foreach (long time in times) merger.Unordered.Add(new Event { Time = time });
    }

    private static long[] Merge(EventMerger merger, long moment)
    {
        EventBuffer into = new();
        merger.MergeUpTo(moment, into);
        return [.. into.Span.ToArray().Select(static item => item.Time)];
    }
}
