using Petrel.Linux.Native;

namespace Petrel.Linux.Tests.Native;

public class EventFdTests
{
    [Fact]
    public void Signal_Twice_IsTakenBackByOneClear()
    {
        using EventFd flag = new();
        using Poller poller = new();
        poller.Add(flag.Descriptor);
        Assert.False(flag.IsSignalled);

        flag.Signal();
        flag.Signal();
        Assert.True(flag.IsSignalled);
        Assert.True(poller.Wait(0));

        flag.Clear();
        Assert.False(flag.IsSignalled);
        Assert.False(poller.Wait(0));
    }

    [Fact]
    public void Clear_NotSignalled_DoesNotWait()
    {
        using EventFd flag = new();

        flag.Clear();

        Assert.False(flag.IsSignalled);
    }

    [Fact]
    public void Signal_AfterClear_IsSeenAgain()
    {
        using EventFd flag = new();
        using Poller poller = new();
        poller.Add(flag.Descriptor);
        for (int i = 0; i < 3; i++)
        {
            flag.Signal();
            Assert.True(poller.Wait(0));
            flag.Clear();
        }
    }

    [Fact]
    public void Signal_AfterDispose_TouchesNothing()
    {
        EventFd flag = new();
        flag.Dispose();
        using EventFd next = new(); // most likely takes the descriptor's number
        using Poller poller = new();
        poller.Add(next.Descriptor);

        flag.Signal();
        flag.Dispose();

        Assert.False(poller.Wait(0));
        next.Signal();
        Assert.True(poller.Wait(0));
    }
}
