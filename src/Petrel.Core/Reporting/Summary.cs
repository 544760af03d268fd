using Petrel.Core.Outcomes;

namespace Petrel.Core.Reporting;

/// <summary>The last line of a watch.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="Incidents">Incidents that were opened.</param>
/// <param name="Lost">Notifications that were lost.</param>
/// <param name="Opened">Registry connections that opened.</param>
/// <param name="Closed">Registry connections that closed.</param>
/// <param name="Malformed">Records and lines of the kernel that could not be read, and were skipped.</param>
/// <param name="Overhead">What the watch itself cost; null in a replay, whose lines depend on the recording alone.</param>
public sealed record Summary(
    DateTime Time, int Incidents, long Lost, long Opened, long Closed, long Malformed, Overhead? Overhead)
{
    /// <summary>What clients said; null if they said nothing.</summary>
    public OutcomeCounts? Outcomes { get; init; }
}

/// <summary>What a watch cost, after its first 5 s and 100 ticks: by then everything has grown to its size.</summary>
/// <param name="Ticks">Ticks in that time.</param>
/// <param name="Events">Kernel events in that time.</param>
/// <param name="CpuSeconds">Processor time of the process, user and system, over its whole life.</param>
/// <param name="SteadyCpuSeconds">Processor time of the loop's thread, in that time.</param>
/// <param name="LoopAllocatedBytes">Bytes allocated by the loop's thread, in that time.</param>
/// <param name="AllocatedBytes">Bytes allocated by the whole process, in that time.</param>
/// <param name="ResidentBytes">Resident memory now.</param>
public sealed record Overhead(
    long Ticks,
    long Events,
    double CpuSeconds,
    double SteadyCpuSeconds,
    long LoopAllocatedBytes,
    long AllocatedBytes,
    long ResidentBytes);
