using System.Runtime.InteropServices;
using System.Text;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;

namespace Petrel.Linux.Tracing;

/// <summary>What the recorder knows of a thread that is gone.</summary>
/// <param name="Netns">Its network namespace; unknown if that was overwritten.</param>
/// <param name="Name">Its name; null if that was overwritten.</param>
internal readonly record struct ProcessTrace(NetnsId Netns, string? Name);

/// <summary>
/// A flight recorder of processes: the kernel writes names, forks and namespaces into rings that are read only when a
/// thread has connected and died before it could be looked at. Costs us nothing until then.
/// </summary>
internal sealed class ProcessRecorder : IDisposable
{
    internal const int RingOctets = 64 * 1024;
    private const uint PERF_RECORD_COMM = 3;
    private const uint PERF_RECORD_FORK = 7;
    private const uint PERF_RECORD_NAMESPACES = 16;
    private const int NetIndex = 0;            // NET_NS_INDEX
    private const int NamespaceLinkLength = 16; // struct perf_ns_link_info: dev u64, ino u64
    private const int TimeLength = 8;           // sample_id_all ends each record with its time
    private const int DeepestAncestry = 8;

    private readonly List<(PerfEvent Event, PerfMapping Ring)> _processors = [];
    private readonly byte[] _scratch = new byte[ushort.MaxValue];

    internal static Opened<ProcessRecorder> Open(IReadOnlyList<int> processors)
    {
        var recorder = new ProcessRecorder();
        foreach (int cpu in processors)
        {
            PerfEvent? opened = PerfEvent.OpenProcessRecorder(cpu);
            PerfMapping? ring = opened is null ? null : PerfMapping.Map(opened.Descriptor, RingOctets, writable: false);
            if (opened is not null && ring is not null && opened.Enable())
            {
                recorder._processors.Add((opened, ring));
                continue;
            }

            Availability why = PerfEvent.Explain(Libc.LastError);
            ring?.Unmap();
            opened?.Close();
            recorder.Dispose();
            return new(null, why);
        }

        return new(recorder, Availability.Available);
    }

    /// <summary>Looks a thread up in what the rings still hold; a name that it never changed is its parent's.</summary>
    internal bool TryFind(int tid, out ProcessTrace found)
    {
        NetnsId netns = NetnsId.Unknown;
        string? name = null;
        for (int depth = 0; depth < DeepestAncestry && tid > 0; depth++)
        {
            var search = new Search(tid);
            foreach ((PerfEvent item, PerfMapping ring) in _processors) Scan(item, ring, ref search);
            if (!netns.IsKnown) netns = search.Netns;
            name ??= search.Name;
            if (netns.IsKnown && name is not null) break;
            tid = search.Parent;
        }

        found = new ProcessTrace(netns, name);
        return netns.IsKnown || name is not null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach ((PerfEvent item, PerfMapping ring) in _processors)
        {
            ring.Unmap();
            item.Close();
        }

        _processors.Clear();
    }

    private struct Search(int tid)
    {
        internal int Tid { get; } = tid;
        internal NetnsId Netns;
        internal string? Name;
        internal int Parent;
        internal long NetnsTime, NameTime, ParentTime;
    }

    /// <summary>Walks one ring from the newest record to the oldest.</summary>
    private void Scan(PerfEvent item, PerfMapping mapping, ref Search search)
    {
        item.Pause(true);

        // Written backwards: the newest record lies at the head, older ones above it, at most a ring's length.
        ulong position = mapping.Head, end = position + (ulong)mapping.Length;
        var ring = new PerfRing(mapping.Data, _scratch);
        while (ring.TryRead(ref position, end, out uint type, out ReadOnlySpan<byte> body)) Take(type, body, ref search);
        item.Pause(false);
    }

    // A thread that moved between processors has records in several rings: the youngest of each kind is the valid one.
    private static void Take(uint type, ReadOnlySpan<byte> body, ref Search search)
    {
        if (body.Length < 8 + TimeLength) return;
        long time = MemoryMarshal.Read<long>(body[^TimeLength..]);
        body = body[..^TimeLength];
        switch (type)
        {
            case PERF_RECORD_COMM when time > search.NameTime && MemoryMarshal.Read<int>(body[4..]) == search.Tid:
                ReadOnlySpan<byte> name = body[8..];
                int nul = name.IndexOf((byte)0);
                search.Name = Encoding.UTF8.GetString(nul < 0 ? name : name[..nul]);
                search.NameTime = time;
                break;
            case PERF_RECORD_NAMESPACES when time > search.NetnsTime && MemoryMarshal.Read<int>(body[4..]) == search.Tid:
                const int FirstLink = 16; // pid u32, tid u32, nr_namespaces u64
                int inode = FirstLink + (NetIndex * NamespaceLinkLength) + 8;
                if (body.Length < inode + 8) break;
                search.Netns = new NetnsId((uint)MemoryMarshal.Read<ulong>(body[inode..]));
                search.NetnsTime = time;
                break;
            case PERF_RECORD_FORK when time > search.ParentTime && body.Length >= 16 &&
                MemoryMarshal.Read<int>(body[8..]) == search.Tid:
                search.Parent = MemoryMarshal.Read<int>(body[12..]); // pid, ppid, tid, ptid
                search.ParentTime = time;
                break;
            default:
                break;
        }
    }
}
