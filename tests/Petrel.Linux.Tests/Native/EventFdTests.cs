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

    // A signal between the two steps of Clear left the flag set and the descriptor unreadable: all later ones were lost.
    [Fact]
    public void Clear_WhileAnotherThreadSignals_LosesNoSignal()
    {
        const int Rounds = 10_000_000; // long enough for the clearing thread to be interrupted between the steps
        using EventFd flag = new();
        using Poller poller = new();
        poller.Add(flag.Descriptor);
        int announced = 0, seen = 0;
        Thread signaller = new(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Interlocked.Increment(ref announced);
                flag.Signal();
            }
        });
        signaller.Start();
        while (seen < Rounds)
        {
            Assert.True(poller.Wait(10_000_000_000), $"{Volatile.Read(ref announced)} announced, {seen} seen");
            flag.Clear();
            seen = Interlocked.CompareExchange(ref announced, 0, 0);
        }

        signaller.Join();
    }
}
