using Petrel.Core.Events;
using Petrel.Linux.Native;
using Petrel.Linux.Sources;

namespace Petrel.Linux.Tests.Sources;

public sealed class EventInboxTests : IDisposable
{
    private const int Capacity = 100;
    private readonly EventInbox _inbox = new(Capacity);
    private readonly Poller _poller = new();

    public EventInboxTests() => _poller.Add(_inbox.Descriptor);

    [Fact]
    public void Drain_WrittenEvents_ComeOnceAndInOrder()
    {
        Assert.False(_poller.Wait(0));
        for (int i = 0; i < Capacity; i++) Assert.True(_inbox.TryWrite(new Event { Value = i }));

        Assert.True(_poller.Wait(0));
        Assert.Equal(Enumerable.Range(0, Capacity).Select(static i => (long)i), Drain());
        Assert.False(_poller.Wait(0));
        Assert.Empty(Drain());
        Assert.Equal(0, _inbox.Dropped);
    }

    [Fact]
    public void Drain_IntoABufferWithEvents_AddsToThem()
    {
        EventBuffer into = new();
        into.Add(new Event { Value = 7 });
        _inbox.TryWrite(new Event { Value = 8 });

        _inbox.Drain(into);

        Assert.Equal([7L, 8], into.Span.ToArray().Select(static item => item.Value));
    }

    [Fact]
    public void TryWrite_Full_DropsAndCounts()
    {
        for (int i = 0; i < Capacity; i++) _inbox.TryWrite(new Event { Value = i });

        Assert.False(_inbox.TryWrite(new Event { Value = -1 }));
        Assert.False(_inbox.TryWrite(new Event { Value = -2 }));

        Assert.Equal(2, _inbox.Dropped);
        Assert.Equal(Capacity, Drain().Length);
        Assert.True(_inbox.TryWrite(new Event { Value = 1 }));
        Assert.Equal([1L], Drain());
    }

    [Fact]
    public void Write_Full_WaitsForRoomAndLosesNothing()
    {
        const int Count = 50 * Capacity;
        Thread writer = new(() =>
        {
            for (int i = 0; i < Count; i++) _inbox.Write(new Event { Value = i });
        });
        writer.Start();
        List<long> read = [];
        while (read.Count < Count)
        {
            Assert.True(_poller.Wait(30_000_000_000), "the writer waits for room that there is");
            long[] batch = Drain();
            Assert.InRange(batch.Length, 0, Capacity);
            read.AddRange(batch);
        }

        writer.Join();
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => (long)i), read);
        Assert.Equal(0, _inbox.Dropped);
    }

    [Fact]
    public void Close_WhileAWriterWaits_LetsItGo()
    {
        for (int i = 0; i < Capacity; i++) _inbox.TryWrite(new Event());
        bool written = true;
        Thread writer = new(() => written = _inbox.Write(new Event()));
        writer.Start();
        SpinWait.SpinUntil(() => writer.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

        _inbox.Close();

        writer.Join();
        Assert.False(written);
    }

    [Fact]
    public void Write_Closed_IsRefusedAndNotCountedAsDropped()
    {
        _inbox.TryWrite(new Event { Value = 1 });
        _inbox.Close();

        Assert.False(_inbox.TryWrite(new Event()));
        Assert.False(_inbox.Write(new Event()));
        Assert.Equal(0, _inbox.Dropped);
        Assert.Equal([1L], Drain()); // what was queued before can still be taken
    }

    public void Dispose()
    {
        _poller.Dispose();
        _inbox.Dispose();
    }

    private long[] Drain()
    {
        EventBuffer into = new();
        _inbox.Drain(into);
        return [.. into.Span.ToArray().Select(static item => item.Value)];
    }
}
