using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// Walks a namespace's sockets with a dump. The netlink socket lives for one walk only: a held one would keep a
/// container's namespace alive after the container.
/// </summary>
/// <param name="ports">The watched remote ports.</param>
public sealed class SockDiagSweep(PortSet ports) : INetnsSweep
{
    private long _malformed;

    /// <inheritdoc />
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <inheritdoc />
    public void Sweep(NetnsId netns, EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        Append(EventKind.SweepStarted, netns, 0, into);
        Opened<SockDiagClient> client = SockDiagClient.Open();
        bool complete = false;
        if (client.Value is not null)
        {
            complete = client.Value.Dump(ports, netns, into);
            Interlocked.Add(ref _malformed, client.Value.Malformed);
            client.Value.Dispose();
        }

        Append(EventKind.SweepEnded, netns, complete ? 1 : 0, into);
    }

    private static void Append(EventKind kind, NetnsId netns, long value, EventBuffer into)
    {
        ref Event mark = ref into.Append();
        mark.Kind = kind;
        mark.Source = SourceKind.Diag;
        mark.Time = MonotonicClock.Now;
        mark.Netns = netns;
        mark.Value = value;
    }
}
