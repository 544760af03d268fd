using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;

namespace Petrel.Linux.ProcFs;

/// <summary>
/// A walk over <c>/proc/net/tcp</c> and <c>tcp6</c> of the calling thread's namespace, and its host counters. Needs no
/// permission. Not thread-safe; allocates nothing once its buffers have grown, except where host counters have changed.
/// </summary>
/// <param name="ports">The remote ports whose sockets are reported.</param>
public sealed class ProcNetSweep(PortSet ports) : INetnsSweep
{
    private readonly ProcNetReader _reader = new();
    private readonly HostCountersReader _counters = new();
    private long _malformedLines;

    /// <summary>Lines and files that were there and could not be parsed, over all sweeps.</summary>
    public long Malformed => _malformedLines + _counters.Malformed;

    /// <summary>Whether the last sweep could read the sockets, and if not, why.</summary>
    public Availability Availability { get; private set; } = Availability.Available;

    /// <inheritdoc />
    public void Sweep(NetnsId netns, EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        _ = Append(EventKind.SweepStarted, netns, into);
        int error = Read(ProcNetReader.Tcp, netns, into);
        int error6 = error == 0 ? Read(ProcNetReader.Tcp6, netns, into) : 0;
        // The host has no IPv6 (ipv6.disable=1): then there are no such sockets either.
        if (error6 == Libc.ENOENT) error6 = 0;
        Availability = Judge(error != 0 ? error : error6);

        if (Availability.IsAvailable && _counters.Read() is { } counters)
            Append(EventKind.HostCountersRead, netns, into).Payload = counters;
        Append(EventKind.SweepEnded, netns, into).Value = Availability.IsAvailable ? 1 : 0;
    }

    private int Read(ReadOnlySpan<byte> path, NetnsId netns, EventBuffer into)
    {
        if (!_reader.Open(path)) return _reader.Error;
        while (_reader.TryReadLine(out ReadOnlySpan<byte> line))
        {
            ProcNetTcpLine kind =
                ProcNetTcp.ParseLine(line, ports, BitConverter.IsLittleEndian, out ProcNetTcpRow row);
            if (kind == ProcNetTcpLine.Malformed) _malformedLines++;
            if (kind == ProcNetTcpLine.Row && IsConnection(row.State)) Fill(ref Append(EventKind.Sampled, netns, into), row);
        }

        _malformedLines += _reader.OverlongLines;
        _reader.Close();
        return _reader.Error;
    }

    // What is left of a connection, or not one yet, has no owner and nothing to wait for.
    private static bool IsConnection(TcpState state) =>
        state is not (TcpState.Listen or TcpState.TimeWait or TcpState.NewSynRecv);

    private static void Fill(ref Event item, in ProcNetTcpRow row)
    {
        item.State = row.State;
        item.Key = row.Key;
        item.Timer = row.Timer;
        item.TimerMilliseconds = row.TimerMilliseconds;
        item.Retransmits = row.Retransmits;
        item.SendQueue = row.SendQueue;
        item.ReceiveQueue = row.ReceiveQueue;
        item.Uid = row.Uid;
        item.Inode = row.Inode;
    }

    private static ref Event Append(EventKind kind, NetnsId netns, EventBuffer into)
    {
        ref Event item = ref into.Append();
        item.Kind = kind;
        item.Source = SourceKind.Proc;
        item.Netns = netns;
        item.Time = MonotonicClock.Now;
        return ref item;
    }

    private static Availability Judge(int error)
    {
        if (error == 0) return Availability.Available;
        string detail = $"/proc/net/tcp cannot be read: {Libc.Describe(error)}.";
        return error is Libc.EACCES or Libc.EPERM
            ? Availability.Denied("/proc/net/tcp", detail, "Run Petrel as root, or allow it to read /proc/net.")
            : Availability.Unknown("/proc/net/tcp", detail, "Mount procfs on /proc.");
    }
}
