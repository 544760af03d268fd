namespace Petrel.Linux.Capabilities;

/// <summary>What Petrel uses a capability for.</summary>
/// <param name="Capability">The capability.</param>
/// <param name="Purpose">What it is for, a few words.</param>
/// <param name="Effect">What does not work without it, one sentence.</param>
public sealed record CapabilityUse(Capability Capability, string Purpose, string Effect)
{
    /// <summary>Tracepoints of the whole host.</summary>
    public static CapabilityUse Perfmon { get; } = new(
        Capability.Perfmon,
        "open tracepoints for the whole host",
        "Tracepoints cannot be opened: sockets are polled, and what lasts shorter than a poll is missed.");

    /// <summary>Files of root.</summary>
    public static CapabilityUse DacReadSearch { get; } = new(
        Capability.DacReadSearch,
        "read root's files: tracefs, /proc/PID/fd",
        "The descriptions of tracepoints (tracefs) belong to root and cannot be read, nor the descriptors of other users' processes.");

    /// <summary>Network namespaces.</summary>
    public static CapabilityUse SysAdmin { get; } = new(
        Capability.SysAdmin,
        "enter network namespaces, mount tracefs",
        "Other network namespaces cannot be entered: connections of containers with their own are not listed.");

    /// <summary>Processes of other users.</summary>
    public static CapabilityUse SysPtrace { get; } = new(
        Capability.SysPtrace,
        "look into processes of other users",
        "Processes of other users cannot be looked into: the owner of a connection found open stays unnamed, and the "
        + "network namespace of a process is unknown at connect.");

    /// <summary>Notices from other namespaces.</summary>
    public static CapabilityUse NetBroadcast { get; } = new(
        Capability.NetBroadcast,
        "hear of socket ends in other namespaces",
        "The last figures of connections in other network namespaces are not heard of.");

    /// <summary>Packet sockets.</summary>
    public static CapabilityUse NetRaw { get; } = new(
        Capability.NetRaw,
        "read server names and DNS answers in first packets",
        "Server names and DNS answers cannot be read: registries behind one shared (CDN) address are not told apart, and what "
        + "a client reaches by a proxy, or at an address that Petrel's own look-ups did not bring, is not recognised.");

    /// <summary>All that this version uses, the most important first.</summary>
    public static IReadOnlyList<CapabilityUse> All { get; } = [Perfmon, DacReadSearch, SysAdmin, SysPtrace, NetBroadcast, NetRaw];

    /// <summary>The kernel's name of the capability.</summary>
    public string Name => CapabilitySet.Name(Capability);
}
