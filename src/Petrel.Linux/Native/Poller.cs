using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>
/// Waits until one of many descriptors is readable (epoll, level-triggered: the cost does not grow with their number)
/// or a time is over, to the nanosecond.
/// </summary>
public sealed unsafe class Poller : IDisposable
{
    private const int MostReady = 32;

    private readonly int _epoll;

    /// <summary>Creates a poller that waits for nothing yet.</summary>
    /// <exception cref="InvalidOperationException">The process has no descriptors left.</exception>
    public Poller()
    {
        const int EPOLL_CLOEXEC = 0x80000;
        _epoll = Libc.EpollCreate(EPOLL_CLOEXEC);
        if (_epoll < 0) throw new InvalidOperationException($"epoll_create1: {Libc.Describe(Libc.LastError)}");
    }

    /// <summary>Waits for a descriptor from now on. One that is waited for already stays so.</summary>
    public void Add(int descriptor) => Control(Libc.EPOLL_CTL_ADD, descriptor);

    /// <summary>Waits for a descriptor no more; to be called before it is closed.</summary>
    public void Remove(int descriptor) => Control(Libc.EPOLL_CTL_DEL, descriptor);

    /// <summary>Waits; returns whether something became readable. An interrupting signal ends the wait early.</summary>
    /// <param name="nanoseconds">The longest wait; <see cref="long.MaxValue"/> for as long as it takes.</param>
    public bool Wait(long nanoseconds)
    {
        // epoll_wait counts in milliseconds and epoll_pwait2 is young (5.11): the epoll descriptor itself is polled.
        var descriptor = new Libc.PollDescriptor { Descriptor = _epoll, Wanted = (short)Libc.EPOLLIN };
        Libc.TimeSpec timeout = Split(nanoseconds);
        return Libc.PPoll(&descriptor, 1, nanoseconds == long.MaxValue ? null : &timeout, 0) > 0;
    }

    /// <summary>Waits as <see cref="Wait(long)"/> does, and tells which descriptors are readable.</summary>
    /// <param name="nanoseconds">The longest wait.</param>
    /// <param name="ready">Where they go; those that do not fit are told the next time.</param>
    /// <returns>How many were told.</returns>
    internal int Wait(long nanoseconds, Span<int> ready)
    {
        if (!Wait(nanoseconds)) return 0;
        bool isPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        int size = isPacked ? sizeof(Libc.EpollEventX64) : sizeof(Libc.EpollEvent);
        byte* events = stackalloc byte[MostReady * size];
        int count = Math.Max(0, Libc.EpollWait(_epoll, events, Math.Min(MostReady, ready.Length), 0));
        for (int i = 0; i < count; i++)
        {
            ready[i] = isPacked
                ? ((Libc.EpollEventX64*)events)[i].Descriptor
                : ((Libc.EpollEvent*)events)[i].Descriptor;
        }

        return count;
    }

    /// <summary>Rests, whatever becomes readable meanwhile.</summary>
    public static void Rest(long nanoseconds)
    {
        Libc.TimeSpec timeout = Split(nanoseconds);
        _ = Libc.PPoll(null, 0, &timeout, 0);
    }

    /// <inheritdoc />
    public void Dispose() => _ = Libc.Close(_epoll);

    private static Libc.TimeSpec Split(long nanoseconds) => new()
    {
        Seconds = nanoseconds / 1_000_000_000,
        Nanoseconds = nanoseconds % 1_000_000_000,
    };

    private void Control(int operation, int descriptor)
    {
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            var settings = new Libc.EpollEventX64 { Events = Libc.EPOLLIN, Descriptor = descriptor };
            _ = Libc.EpollControl(_epoll, operation, descriptor, &settings);
        }
        else
        {
            var settings = new Libc.EpollEvent { Events = Libc.EPOLLIN, Descriptor = descriptor };
            _ = Libc.EpollControl(_epoll, operation, descriptor, &settings);
        }
    }
}
