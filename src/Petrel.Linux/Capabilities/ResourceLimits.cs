// /proc/PID/limits (fs/proc/base.c: proc_pid_limits), columns of fixed width:
//
//   Limit                     Soft Limit           Hard Limit           Units
//   Max open files            1024                 524288               files
//   Max locked memory         8388608              unlimited            bytes
using System.Buffers.Text;

namespace Petrel.Linux.Capabilities;

/// <summary>The limits of this process that tracing can meet.</summary>
/// <param name="OpenFiles">Descriptors; null if not known, <see cref="long.MaxValue"/> if unlimited.</param>
/// <param name="LockedOctets">Memory that may be locked beyond the share for perf events; null if not known.</param>
public sealed record ResourceLimits(long? OpenFiles, long? LockedOctets)
{
    /// <summary>Parses the soft limits.</summary>
    public static ResourceLimits Parse(ReadOnlySpan<byte> limits) =>
        new(SoftLimit(limits, "Max open files"u8), SoftLimit(limits, "Max locked memory"u8));

    private static long? SoftLimit(ReadOnlySpan<byte> limits, ReadOnlySpan<byte> label)
    {
        ReadOnlySpan<byte> value = ProcessStatus.ValueOf(limits, label);
        if (value.StartsWith("unlimited"u8)) return long.MaxValue;
        return Utf8Parser.TryParse(value, out long number, out _) ? number : null;
    }
}
