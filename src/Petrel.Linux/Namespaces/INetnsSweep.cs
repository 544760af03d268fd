using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Namespaces;

/// <summary>One way of walking over all sockets of a network namespace.</summary>
public interface INetnsSweep
{
    /// <summary>
    /// Walks the sockets of the namespace that the calling thread is in, and appends SweepStarted, one Sampled for each
    /// watched socket, and SweepEnded, all marked with <paramref name="netns"/>. An error ends the walk early, as
    /// SweepEnded with Value 0; it never throws for what the kernel may answer.
    /// </summary>
    void Sweep(NetnsId netns, EventBuffer into);

    /// <summary>Lines or messages that could not be read, and were skipped.</summary>
    long Malformed { get; }
}
