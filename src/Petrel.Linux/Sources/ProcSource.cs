using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Sources;

/// <summary><c>/proc/net/tcp</c> and <c>tcp6</c>, read whole at each request: the last resort, which always works.</summary>
public sealed class ProcSource : ISocketSource
{
    private readonly NetnsWorker _worker;

    private ProcSource(NetnsWorker worker) => _worker = worker;

    /// <inheritdoc />
    public SourceKind Kind => SourceKind.Proc;

    /// <inheritdoc />
    public ReadOnlySpan<int> Descriptors => [];

    /// <inheritdoc />
    public IReadOnlyList<Availability> Limits => [];

    /// <inheritdoc />
    public long Malformed => _worker.Malformed;

    /// <inheritdoc />
    public Availability? Failure => null;

    /// <summary>Opens the source for the watched remote ports.</summary>
    public static Opened<ProcSource> Open(PortSet ports, NetnsFilter netns, IEventWriter inbox)
    {
        var sweep = new ProcNetSweep(ports);
        var trial = new EventBuffer();
        ArgumentNullException.ThrowIfNull(netns);
        sweep.Sweep(netns.Own, trial);
        return sweep.Availability.IsAvailable
            ? new(new ProcSource(new NetnsWorker(sweep, netns, inbox)), Availability.Available)
            : new(null, sweep.Availability);
    }

    /// <inheritdoc />
    public void Drain(EventBuffer into)
    {
    }

    /// <inheritdoc />
    public void RequestSweep() => _worker.RequestSweep();

    /// <summary>A single socket cannot be read: all are.</summary>
    public void LookUp(ReadOnlySpan<SocketLookup> sockets, EventBuffer into)
    {
        if (!sockets.IsEmpty) _worker.RequestSweep();
    }

    /// <inheritdoc />
    public void Dispose() => _worker.Dispose();
}
