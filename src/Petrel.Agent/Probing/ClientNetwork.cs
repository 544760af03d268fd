using Petrel.Core.Attribution;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Probing;

/// <summary>Brings a probe into the network namespace of the client, where that is another one and may be entered.</summary>
/// <param name="own">Petrel's own namespace.</param>
/// <param name="isWatched">Whether a namespace may be entered at all, as <c>--netns</c> has it.</param>
internal sealed class ClientNetwork(NetnsId own, Func<NetnsId, bool> isWatched)
{
    /// <summary>The plan, from there; or as it was, with the reason.</summary>
    internal PlannedProbe Enter(PlannedProbe plan, in ProbeRequest question)
    {
        if (!question.Netns.IsKnown || question.Netns == own) return plan;
        (NetnsId netns, int pid) = (question.Netns, question.Client.Pid);
        string? why = isWatched(netns) ? NetnsSockets.WhyNot(netns, pid) : "it is not watched";
        if (why is not null) return plan with { NetworkCaveat = $"it was made from Petrel's own network namespace and not the client's: {why}" };
        var place = new SocketPlace(netns, family => NetnsSockets.Open(netns, pid, family));
        PlannedProbe there = plan with { Target = plan.Target with { Place = place } };
        return there.Target.Addresses.IsEmpty ? WithAddress(there, question) : there;
    }

    // A name server may give that namespace other addresses: the client's own is sure.
    private static PlannedProbe WithAddress(PlannedProbe plan, in ProbeRequest question)
    {
        ProbeTarget target = plan.Target;
        bool isThere = target.Proxy is null && question.Remote is { } remote && remote.Port == target.Port && plan.IsMirror == (question.Role == RegistryRole.Mirror)
            && question.Role is RegistryRole.Api or RegistryRole.Mirror;
        return isThere
            ? plan with { Target = target with { Addresses = [question.Remote!.Value.Address] } }
            : plan with { NetworkCaveat = "names were looked up in Petrel's own network namespace" };
    }
}
