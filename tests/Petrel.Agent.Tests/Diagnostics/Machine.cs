using Petrel.Agent.Diagnostics;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;

namespace Petrel.Agent.Tests.Diagnostics;

/// <summary>Machines to be judged.</summary>
internal static class Machine
{
    internal static readonly Availability NoPerfmon =
        Availability.Denied("CAP_PERFMON", "tracepoints may not be opened", "run as root, or grant CAP_PERFMON");

    internal static readonly NetnsSighting Own =
        new(new NetnsId(100), [], 1, "init", 50, IsOwn: true, Availability.Available);

    /// <summary>Root on a host: everything is allowed.</summary>
    internal static MachineFacts Root { get; } = new(
        new HostCapabilities(new CapabilitySet(ulong.MaxValue), new KernelVersion(6, 1), IsRoot: true),
        new HostSettings { KernelRelease = "6.1.0", PerfEventParanoid = 2, Executable = "/usr/bin/petrel" },
        Availability.Available,
        "/sys/kernel/tracing",
        [Works(SourceKind.Trace), Works(SourceKind.Diag), Works(SourceKind.Proc)],
        new NetnsCensus([Own], 50, 0));

    /// <summary>An ordinary user on the same host.</summary>
    internal static MachineFacts User { get; } = Root with
    {
        Capabilities = Root.Capabilities with { Effective = default, IsRoot = false },
        Trials = [Refused(SourceKind.Trace, NoPerfmon), Works(SourceKind.Diag), Works(SourceKind.Proc)],
        Netns = new NetnsCensus([Own], 50, 49, "init[1]"),
    };

    internal static SourceTrial Works(SourceKind source, params Availability[] limits) =>
        new(source, Availability.Available, [.. limits]);

    internal static SourceTrial Refused(SourceKind source, Availability why) => new(source, why, []);

    internal static NetnsSighting Container(uint inode, Availability entry) =>
        new(new NetnsId(inode), [$"/run/netns/{inode}"], 0, "", 0, IsOwn: false, entry);

    internal static MachineFacts With(this MachineFacts facts, Func<HostSettings, HostSettings> change) =>
        facts with { Settings = change(facts.Settings) };

    internal static MachineFacts Holding(this MachineFacts facts, params Capability[] capabilities) => facts with
    {
        Capabilities = facts.Capabilities with
        {
            Effective = new CapabilitySet(capabilities.Aggregate(0UL, static (bits, one) => bits | (1UL << (int)one))),
        },
    };

    internal static string[] Missing(this Checkup checkup) => [.. checkup.Findings.Select(static finding => finding.Missing)];
}
