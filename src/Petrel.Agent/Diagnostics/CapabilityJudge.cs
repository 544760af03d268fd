using System.Collections.Immutable;
using Petrel.Linux.Capabilities;

namespace Petrel.Agent.Diagnostics;

/// <summary>Judges each capability that Petrel uses.</summary>
internal static class CapabilityJudge
{
    internal static ImmutableArray<CapabilityCheck> Judge(MachineFacts facts) =>
        [.. Used(facts.Capabilities).Select(use => Check(use, facts))];

    // Before Linux 5.8 there is no CAP_PERFMON to grant.
    private static IEnumerable<CapabilityUse> Used(HostCapabilities host) => CapabilityUse.All.Where(
        use => use != CapabilityUse.Perfmon || host.Kernel == default || host.Kernel >= HostCapabilities.PerfmonSince);

    private static CapabilityCheck Check(CapabilityUse use, MachineFacts facts)
    {
        string by = facts.Capabilities.Effective.Has(use.Capability) ? "" : Substitute(use, facts);
        bool has = by.Length > 0 || facts.Capabilities.Effective.Has(use.Capability);
        CapabilityState state = has switch
        {
            _ when !facts.Settings.HasStatus => CapabilityState.Unknown,
            true when facts.Capabilities.IsInUserNamespace => CapabilityState.Confined,
            true when by.Length > 0 => CapabilityState.Implied,
            true => CapabilityState.Granted,
            false => CapabilityState.Missing,
        };
        string fix = state == CapabilityState.Missing ? GrantJudge.CommandFor(use.Capability, facts) : "";
        return new(use, state, by, fix);
    }

    private static string Substitute(CapabilityUse use, MachineFacts facts)
    {
        HostCapabilities host = facts.Capabilities;
        return use.Capability switch
        {
            Capability.Perfmon when host.Effective.Has(Capability.SysAdmin) => CapabilityUse.SysAdmin.Name,
            Capability.Perfmon when facts.Settings.PerfEventParanoid <= -1 => "perf_event_paranoid -1",
            Capability.DacReadSearch when host.Effective.Has(Capability.DacOverride) =>
                CapabilitySet.Name(Capability.DacOverride),
            Capability.DacReadSearch when host.IsRoot => "root",
            _ => "",
        };
    }
}
