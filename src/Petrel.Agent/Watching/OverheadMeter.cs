using Petrel.Linux.Native;

namespace Petrel.Agent.Watching;

/// <summary>Reads what this process costs. Started once the loop has warmed up, and measured at the end.</summary>
internal readonly record struct OverheadMeter(
    long Ticks, long Events, double ThreadCpuSeconds, long LoopAllocated, long Allocated)
{
    internal static OverheadMeter Start(long ticks, long events) => new(
        ticks, events, ProcessUsage.ThreadCpuSeconds,
        GC.GetAllocatedBytesForCurrentThread(), GC.GetTotalAllocatedBytes(precise: true));

    internal static Overhead Measure(OverheadMeter? start, long ticks, long events)
    {
        long loop = GC.GetAllocatedBytesForCurrentThread();
        long all = GC.GetTotalAllocatedBytes(precise: true);
        double cpu = ProcessUsage.ThreadCpuSeconds;
        return new Overhead(
            start is null ? 0 : ticks - start.Ticks,
            start is null ? 0 : events - start.Events,
            ProcessUsage.CpuSeconds,
            start is null ? 0 : cpu - start.ThreadCpuSeconds,
            start is null ? 0 : loop - start.LoopAllocated,
            start is null ? 0 : all - start.Allocated,
            ProcessUsage.ResidentBytes);
    }
}
