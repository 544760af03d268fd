using System.Globalization;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Tracing;

namespace Petrel.Agent.Diagnostics;

/// <summary>Judges the limits that tracing meets on machines with many processors; silent where they suffice.</summary>
internal static class LimitJudge
{
    // Everything else that a watch opens: sockets, pipes, the files of /proc that it is reading.
    private const int OtherDescriptors = 64;

    internal static IEnumerable<CheckupFinding> Judge(MachineFacts facts)
    {
        if (!facts.Capabilities.MayTrace && facts.Settings.PerfEventParanoid is not <= -1) yield break;
        long descriptors = DescriptorsWanted(facts);
        if (facts.Settings.Limits.OpenFiles is { } open && open < descriptors)
        {
            yield return Warning(
                $"{descriptors} open files",
                $"This process may open {open} files, and tracing takes {descriptors}: the tracepoints cannot all be opened.",
                $"ulimit -n {descriptors}");
        }

        long kilobytes = (long)facts.Settings.Processors * PerfTracer.LockedKilobytesPerProcessor;
        if (LockableKilobytes(facts) is { } lockable && lockable < kilobytes)
        {
            yield return Warning(
                $"{kilobytes} KB of locked memory",
                $"Trace rings take {kilobytes} KB of locked memory and may have {lockable} KB: smaller ones lose events in bursts.",
                $"sudo sysctl kernel.perf_event_mlock_kb={PerfTracer.LockedKilobytesPerProcessor}");
        }
    }

    /// <summary>Descriptors that tracing takes here.</summary>
    internal static long DescriptorsWanted(MachineFacts facts) =>
        ((long)facts.Settings.Processors * PerfTracer.DescriptorsPerProcessor) + OtherDescriptors;

    // Null if there is no limit (kernel/events/core.c: perf_mmap).
    private static long? LockableKilobytes(MachineFacts facts)
    {
        bool isFree = facts.Capabilities.Effective.Has(Capability.IpcLock) || facts.Settings.PerfEventParanoid is <= -1;
        if (isFree || facts.Settings.Limits.LockedOctets is not { } locked || locked == long.MaxValue) return null;
        return ((long)facts.Settings.PerfEventMlockKilobytes * facts.Settings.Processors) + (locked / 1024);
    }

    private static CheckupFinding Warning(FormattableString missing, FormattableString effect, FormattableString fix) => new(
        CheckupStatus.Warning,
        missing.ToString(CultureInfo.InvariantCulture),
        effect.ToString(CultureInfo.InvariantCulture),
        fix.ToString(CultureInfo.InvariantCulture));
}
