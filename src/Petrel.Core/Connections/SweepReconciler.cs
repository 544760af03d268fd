using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>Knows which walks over which namespaces are under way, so that absence from a complete one means something.</summary>
internal sealed class SweepReconciler
{
    private readonly Dictionary<NetnsId, long> _running = [];
    private readonly HashSet<NetnsId> _completed = [];

    internal void Start(NetnsId netns, long time) => _running[netns] = time;

    /// <summary>Whether no walk over this namespace has ended yet: its sockets were there before the watch.</summary>
    internal bool IsFirst(NetnsId netns) => !_completed.Contains(netns);

    /// <summary>Ends a walk; false if it was incomplete or never began, so that nothing follows from absence.</summary>
    internal bool End(NetnsId netns, bool complete, out long startedAt)
    {
        bool known = _running.Remove(netns, out startedAt);
        if (complete) _completed.Add(netns);
        return known && complete;
    }
}
