namespace Petrel.Linux.Native;

/// <summary>Clocks of processor time, and small files in one read.</summary>
internal static unsafe partial class Libc
{
    private const int O_RDONLY = 0;
    private const int O_CLOEXEC = 0x80000;

    internal static double ClockSeconds(int clock)
    {
        TimeSpec now;
        _ = ClockGetTime(clock, &now);
        return now.Seconds + (now.Nanoseconds / 1e9);
    }

    /// <summary>Reads the beginning of a small file; returns its length, or -1 with errno set.</summary>
    internal static int ReadFile(ReadOnlySpan<byte> pathWithNul, Span<byte> buffer)
    {
        fixed (byte* path = pathWithNul)
        fixed (byte* to = buffer)
        {
            int descriptor = Open(path, O_RDONLY | O_CLOEXEC, 0);
            if (descriptor < 0) return -1;
            int length = (int)Read(descriptor, to, (nuint)buffer.Length);
            _ = Close(descriptor);
            return length;
        }
    }
}
