using Petrel.Linux.Native;

namespace Petrel.Linux.Tests.Native;

public sealed class PollerTests : IDisposable
{
    private readonly EventFd[] _flags = [new(), new(), new()];

    [Fact]
    public void Wait_OneOfMany_IsWokenByAny()
    {
        using Poller poller = Watching();
        foreach (EventFd flag in _flags)
        {
            Assert.False(poller.Wait(0));
            flag.Signal();
            Assert.True(poller.Wait(long.MaxValue));
            flag.Clear();
        }
    }

    [Fact]
    public void Wait_NotRead_StaysReady()
    {
        using Poller poller = Watching();
        _flags[1].Signal();

        Assert.True(poller.Wait(0));
        Assert.True(poller.Wait(0));
    }

    [Fact]
    public void Add_Twice_WaitsStillForIt()
    {
        using Poller poller = Watching();
        poller.Add(_flags[0].Descriptor);
        _flags[0].Signal();

        Assert.True(poller.Wait(0));
        poller.Remove(_flags[0].Descriptor);
        Assert.False(poller.Wait(0));
    }

    [Fact]
    public void Remove_Descriptor_IsWaitedForNoMore()
    {
        using Poller poller = Watching();
        _flags[2].Signal();
        poller.Remove(_flags[2].Descriptor);

        Assert.False(poller.Wait(0));
        _flags[0].Signal();
        Assert.True(poller.Wait(0));
    }

    [Fact]
    public void Wait_AnotherThreadSignals_Returns()
    {
        using Poller poller = Watching();
        Thread thread = new(() => _flags[1].Signal());
        thread.Start();

        Assert.True(poller.Wait(30_000_000_000));
        thread.Join();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(1_500_000)]
    public void Wait_NothingComes_EndsWithTheTime(long nanoseconds)
    {
        using Poller poller = Watching();

        Assert.False(poller.Wait(nanoseconds));
    }

    public void Dispose()
    {
        foreach (EventFd flag in _flags) flag.Dispose();
    }

    private Poller Watching()
    {
        Poller poller = new();
        foreach (EventFd flag in _flags) poller.Add(flag.Descriptor);
        return poller;
    }
}
