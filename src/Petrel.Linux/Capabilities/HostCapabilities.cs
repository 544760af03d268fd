using System.Collections.Immutable;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Capabilities;

/// <summary>Something that Petrel cannot do here.</summary>
/// <param name="Missing">What is missing: a capability, a kernel version.</param>
/// <param name="Effect">What does not work without it, one sentence.</param>
/// <param name="Fix">What to do about it; empty if nothing can be done.</param>
public sealed record Limitation(string Missing, string Effect, string Fix);

/// <summary>What this process may do on this kernel.</summary>
/// <param name="Effective">The effective capabilities.</param>
/// <param name="Kernel">The running kernel; 0.0.0 if it could not be told.</param>
/// <param name="IsRoot">Whether the effective user is root, who owns tracefs and most processes.</param>
/// <param name="IsInUserNamespace">Whether the capabilities count in a user namespace only, not on the host.</param>
public sealed record HostCapabilities(
    CapabilitySet Effective, KernelVersion Kernel, bool IsRoot, bool IsInUserNamespace = false)
{
    /// <summary>The kernel that has CAP_PERFMON; before, tracing takes CAP_SYS_ADMIN.</summary>
    public static readonly KernelVersion PerfmonSince = new(5, 8);

    private static readonly KernelVersion TracepointsSince = new(4, 16);

    /// <summary>Reads them from /proc; what cannot be read is taken as missing.</summary>
    public static HostCapabilities Read()
    {
        Span<byte> buffer = stackalloc byte[8192];
        int length = ProcFile.ReadWhole("/proc/thread-self/status\0"u8, buffer);
        _ = CapabilitySet.TryParseStatus(buffer[..Math.Max(0, length)], out CapabilitySet effective);
        length = ProcFile.ReadWhole("/proc/sys/kernel/osrelease\0"u8, buffer);
        _ = KernelVersion.TryParse(buffer[..Math.Max(0, length)], out KernelVersion kernel);
        length = ProcFile.ReadWhole("/proc/thread-self/uid_map\0"u8, buffer);
        bool isMapped = length > 0 && IsUserNamespace(buffer[..length]);
        return new(effective, kernel, Environment.IsPrivilegedProcess, isMapped);
    }

    /// <summary>
    /// Whether <c>/proc/PID/uid_map</c> is that of a user namespace other than the host's, which maps all ids onto
    /// themselves: <c>0 0 4294967295</c> (<c>kernel/user.c</c>).
    /// </summary>
    internal static bool IsUserNamespace(ReadOnlySpan<byte> uidMap)
    {
        ReadOnlySpan<byte> rest = uidMap.TrimEnd("\n"u8);
        return !rest.TrimStart("0 "u8).SequenceEqual("4294967295"u8);
    }

    /// <summary>Whether tracepoints may be opened: CAP_PERFMON, or CAP_SYS_ADMIN, which implies it.</summary>
    public bool MayTrace => !IsInUserNamespace
        && (Effective.Has(Capability.SysAdmin) || (Kernel >= PerfmonSince && Effective.Has(Capability.Perfmon)));

    /// <summary>Whether tracefs and other users' <c>/proc/PID/fd</c>, both root's own, may be read.</summary>
    public bool MayReadRootFiles =>
        IsRoot || Effective.Has(Capability.DacReadSearch) || Effective.Has(Capability.DacOverride);

    /// <summary>What does not work here, the most important first; empty if all does.</summary>
    public ImmutableArray<Limitation> Limitations() =>
    [
        .. TracingLimitations(),
        .. Unless(Effective.Has(Capability.SysAdmin), CapabilityUse.SysAdmin),
        .. Unless(Effective.Has(Capability.SysPtrace), CapabilityUse.SysPtrace),
    ];

    private IEnumerable<Limitation> TracingLimitations()
    {
        if (IsInUserNamespace)
        {
            return
            [
                new(
                    "the host's user namespace",
                    "Petrel runs in a user namespace (a rootless container): its capabilities do not count on the host, "
                    + "tracepoints and other users' processes stay out of reach.",
                    "Run Petrel on the host, or in a container without user-namespace mapping."),
            ];
        }

        if (Kernel != default && Kernel < TracepointsSince)
        {
            return
            [
                new(
                    $"Linux {TracepointsSince.Major}.{TracepointsSince.Minor}",
                    $"Linux {Kernel} has no tracepoint for TCP states: sockets are polled, and what lasts shorter than a poll is missed.",
                    "Run a newer kernel."),
            ];
        }

        return
        [
            .. Unless(MayTrace, Kernel >= PerfmonSince ? "CAP_PERFMON" : "CAP_SYS_ADMIN", CapabilityUse.Perfmon.Effect),
            .. Unless(MayReadRootFiles, CapabilityUse.DacReadSearch),
        ];
    }

    private static IEnumerable<Limitation> Unless(bool permitted, CapabilityUse use) => Unless(permitted, use.Name, use.Effect);

    private static IEnumerable<Limitation> Unless(bool permitted, string capability, string effect) =>
        permitted ? [] : [new(capability, effect, Grant(capability))];

    internal static string Grant(string capability) =>
        $"Run as root, or add AmbientCapabilities={capability} to the systemd unit, or --cap-add {capability["CAP_".Length..]} "
        + "to the container.";
}
