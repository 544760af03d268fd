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
        double cpu = ProcessUsage.ThreadCpuSeconds;
        long loop = GC.GetAllocatedBytesForCurrentThread();
        long all = GC.GetTotalAllocatedBytes(precise: true);
        OverheadMeter from = start ?? new OverheadMeter(ticks, events, cpu, loop, all);
        return new Overhead(
            ticks - from.Ticks,
            events - from.Events,
            ProcessUsage.CpuSeconds,
            cpu - from.ThreadCpuSeconds,
            loop - from.LoopAllocated,
            all - from.Allocated,
            ProcessUsage.ResidentBytes);
    }
}
