using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Sources;

namespace Petrel.Agent.Watching;

/// <summary>Opens sources, all for the same ports, namespaces and inbox.</summary>
internal sealed class SourceFactory(PortSet ports, NetnsFilter netns, EventInbox inbox)
{
    /// <summary>Opens a source, or says why it cannot be used here.</summary>
    internal Opened<ISocketSource> Open(SourceKind kind) => kind switch
    {
        SourceKind.Trace => Widen(TraceSource.Open(ports, netns, inbox)),
        SourceKind.Diag => Widen(DiagSource.Open(ports, netns, inbox)),
        _ => Widen(ProcSource.Open(ports, netns, inbox)),
    };

    private static Opened<ISocketSource> Widen<T>(Opened<T> opened) where T : class, ISocketSource =>
        new(opened.Value, opened.Availability);
}
