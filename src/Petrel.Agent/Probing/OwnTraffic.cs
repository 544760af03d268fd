using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Probing;

/// <summary>
/// Tells what a source says of Petrel's own probes from all the rest. It is left out before it is recorded: a probe is no
/// evidence, and no connection of a client.
/// </summary>
/// <param name="sockets">The sockets of probes.</param>
/// <param name="own">Petrel's own network namespace.</param>
/// <param name="pid">Petrel's process id.</param>
internal sealed class OwnTraffic(ProbeSockets sockets, NetnsId own, int pid)
{
    internal bool Includes(in Event e)
    {
        if (!sockets.Includes(e.Key, e.Cookie, e.Netns == own ? NetnsId.Unknown : e.Netns)) return false;
        bool isConnect = e is { Kind: EventKind.StateChanged, State: TcpState.SynSent };
        if (!isConnect || e.Pid == 0 || e.Pid == pid) return true;
        sockets.Forget(e.Key);
        return false;
    }
}
