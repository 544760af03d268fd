// /proc/PID/status (fs/proc/array.c: task_cap), one line among many:
//
//   CapEff:	000001fffeffffff
using System.Globalization;

namespace Petrel.Linux.Capabilities;

/// <summary>The capabilities that matter to Petrel, with the kernel's numbers (<c>include/uapi/linux/capability.h</c>).</summary>
public enum Capability
{
    /// <summary>CAP_DAC_OVERRIDE: file permissions do not bind.</summary>
    DacOverride = 1,

    /// <summary>CAP_DAC_READ_SEARCH: file permissions do not bind a reader.</summary>
    DacReadSearch = 2,

    /// <summary>CAP_NET_BROADCAST: hear netlink notices of other network namespaces.</summary>
    NetBroadcast = 11,

    /// <summary>CAP_NET_ADMIN.</summary>
    NetAdmin = 12,

    /// <summary>CAP_NET_RAW: packet sockets.</summary>
    NetRaw = 13,

    /// <summary>CAP_IPC_LOCK: lock memory beyond the limits.</summary>
    IpcLock = 14,

    /// <summary>CAP_SYS_PTRACE: look into processes of other users.</summary>
    SysPtrace = 19,

    /// <summary>CAP_SYS_ADMIN: enter namespaces, and much else.</summary>
    SysAdmin = 21,

    /// <summary>CAP_SYSLOG: see kernel addresses.</summary>
    Syslog = 34,

    /// <summary>CAP_PERFMON: tracepoints (Linux 5.8).</summary>
    Perfmon = 38,

    /// <summary>CAP_BPF (Linux 5.8).</summary>
    Bpf = 39,
}

/// <summary>A set of capabilities of one process.</summary>
/// <param name="Bits">One bit a capability, as the kernel numbers them.</param>
public readonly record struct CapabilitySet(ulong Bits)
{
    /// <summary>Whether the set holds a capability.</summary>
    public bool Has(Capability capability) => (Bits & (1UL << (int)capability)) != 0;

    /// <summary>Finds the effective set in <c>/proc/PID/status</c>; false, and the empty set, if it is not there.</summary>
    public static bool TryParseStatus(ReadOnlySpan<byte> status, out CapabilitySet effective) =>
        TryParseStatus(status, "CapEff:"u8, out effective);

    /// <summary>Finds a set by its label (<c>CapBnd:</c>) in <c>/proc/PID/status</c>; false, and the empty set, if it is not there.</summary>
    public static bool TryParseStatus(ReadOnlySpan<byte> status, ReadOnlySpan<byte> label, out CapabilitySet set)
    {
        bool parsed = ulong.TryParse(
            ProcessStatus.ValueOf(status, label), NumberStyles.AllowHexSpecifier, null, out ulong bits);
        set = new(bits);
        return parsed;
    }

    /// <summary>The kernel's name, such as <c>CAP_NET_RAW</c>.</summary>
    public static string Name(Capability capability) => capability switch
    {
        Capability.DacOverride => "CAP_DAC_OVERRIDE",
        Capability.DacReadSearch => "CAP_DAC_READ_SEARCH",
        Capability.NetBroadcast => "CAP_NET_BROADCAST",
        Capability.NetAdmin => "CAP_NET_ADMIN",
        Capability.NetRaw => "CAP_NET_RAW",
        Capability.IpcLock => "CAP_IPC_LOCK",
        Capability.SysPtrace => "CAP_SYS_PTRACE",
        Capability.SysAdmin => "CAP_SYS_ADMIN",
        Capability.Syslog => "CAP_SYSLOG",
        Capability.Perfmon => "CAP_PERFMON",
        Capability.Bpf => "CAP_BPF",
        _ => $"capability {(int)capability}",
    };
}
