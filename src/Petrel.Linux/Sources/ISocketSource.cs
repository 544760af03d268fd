using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Sources;

/// <summary>
/// A source of kernel facts about sockets. Owned and driven by one thread, the loop, which waits until a descriptor is
/// readable or a deadline comes; what takes long (other namespaces, whole walks) runs on the source's own thread.
/// </summary>
public interface ISocketSource : IDisposable
{
    /// <summary>Which source this is.</summary>
    SourceKind Kind { get; }

    /// <summary>Descriptors that become readable (<c>POLLIN</c>) when <see cref="Drain"/> has something to read.</summary>
    ReadOnlySpan<int> Descriptors { get; }

    /// <summary>Appends everything that is ready, in order of time, without waiting.</summary>
    void Drain(EventBuffer into);

    /// <summary>
    /// Asks for a walk over every watched namespace; its events (SweepStarted, Sampled…, SweepEnded) arrive later through
    /// the queue. A walk that is still under way absorbs the request.
    /// </summary>
    void RequestSweep();

    /// <summary>
    /// Looks sockets up exactly. Answers for the own namespace are appended at once, those of others arrive later
    /// through the queue. A source that cannot look up single sockets walks all of them instead.
    /// </summary>
    void LookUp(ReadOnlySpan<SocketLookup> sockets, EventBuffer into);

    /// <summary>What this source could show and cannot here: each with its effect (Detail) and the way to have it (Fix).</summary>
    IReadOnlyList<Capabilities.Availability> Limits { get; }

    /// <summary>Records and lines of the kernel that could not be read, and were skipped.</summary>
    long Malformed { get; }

    /// <summary>Whether <see cref="Drain"/> should be called again without waiting.</summary>
    bool HasMore => false;

    /// <summary>Null while the source works; why not, once it has failed for good and another must take over.</summary>
    Capabilities.Availability? Failure { get; }
}
