using System.Buffers.Text;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Native;

/// <summary>What this process uses, as the kernel accounts for it.</summary>
public static class ProcessUsage
{
    private const int CLOCK_PROCESS_CPUTIME_ID = 2;
    private const int CLOCK_THREAD_CPUTIME_ID = 3;

    /// <summary>Processor time of all threads, user and system, in seconds.</summary>
    public static double CpuSeconds => Libc.ClockSeconds(CLOCK_PROCESS_CPUTIME_ID);

    /// <summary>Processor time of the calling thread, user and system, in seconds.</summary>
    public static double ThreadCpuSeconds => Libc.ClockSeconds(CLOCK_THREAD_CPUTIME_ID);

    /// <summary>Resident memory in octets (second field of <c>/proc/self/statm</c>); 0 where that cannot be read.</summary>
    public static long ResidentBytes
    {
        get
        {
            Span<byte> buffer = stackalloc byte[256];
            int length = ProcFile.ReadWhole("/proc/self/statm\0"u8, buffer);
            ReadOnlySpan<byte> text = buffer[..Math.Max(0, length)];
            int space = text.IndexOf((byte)' ');
            bool parsed = Utf8Parser.TryParse(text[(space + 1)..], out long pages, out _);
            return parsed ? pages * Environment.SystemPageSize : 0;
        }
    }
}
