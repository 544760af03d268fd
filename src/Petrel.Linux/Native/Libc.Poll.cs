using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>Waiting: <c>sys/epoll.h</c>, <c>sys/eventfd.h</c>, <c>time.h</c>.</summary>
internal static unsafe partial class Libc
{
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLIN = 1;
    internal const int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

    /// <summary><c>struct epoll_event</c>: packed on x86-64 only.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 12)]
    internal struct EpollEventX64
    {
        [FieldOffset(0)] internal uint Events;
        [FieldOffset(4)] internal int Descriptor;
    }

    /// <summary><c>struct epoll_event</c> of every other architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    internal struct EpollEvent
    {
        [FieldOffset(0)] internal uint Events;
        [FieldOffset(8)] internal int Descriptor;
    }

    [LibraryImport(Name, EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate(int flags);

    [LibraryImport(Name, EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, void* settings);

    [LibraryImport(Name, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, void* ready, int most, int timeoutMilliseconds);

    [LibraryImport(Name, EntryPoint = "ppoll", SetLastError = true)]
    internal static partial int PPoll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, nint signalMask);

    [LibraryImport(Name, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Ready;
    }
}
