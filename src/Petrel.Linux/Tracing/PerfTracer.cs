using System.Collections.Immutable;
using System.Text;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tracing;

/// <summary>
/// Tracepoints of the whole host through perf rings, one a processor, filtered by port in the kernel. Each transition of
/// each socket, in every network namespace, with the kernel's own time. Not thread-safe.
/// </summary>
public sealed class PerfTracer : IDisposable
{
    // A ring holds a burst of some thousand records; two such rings a processor stay within perf_event_mlock_kb (516)
    // for a user without CAP_IPC_LOCK.
    private const int RingOctets = 128 * 1024;
    private const int SmallestRingOctets = 16 * 1024;

    private readonly List<CpuTrace> _processors = [];
    private readonly EventMerger _merger = new();
    private readonly byte[] _scratch = new byte[ushort.MaxValue];
    private readonly PortSet _ports;
    private readonly ProcessRecorder? _recorder;
    private readonly Predicate<Event> _isUnwatchedReset;
    private DecoderTable _decoders = new([]);
    private ImmutableArray<string> _missing = [];
    private bool _disposed;

    private PerfTracer(PortSet ports, ProcessRecorder? recorder)
    {
        _ports = ports;
        _recorder = recorder;
        _isUnwatchedReset = IsUnwatchedReset;
    }

    /// <summary>One descriptor a processor, readable when there are records.</summary>
    public IEnumerable<int> Descriptors => _processors.Select(static processor => processor.Descriptor);

    /// <summary>Tracepoints that this kernel lacks; without them less is seen.</summary>
    public IReadOnlyList<string> MissingEvents => _missing;

    /// <summary>Records that made no sense, and were skipped.</summary>
    public long Malformed => _processors.Sum(static processor => processor.Malformed);

    /// <summary>Whether records were held back, so that <see cref="Drain"/> should be called again without waiting.</summary>
    public bool HasHeldBack => _merger.HasHeldBack;

    /// <summary>Why dead processes cannot be told where they were; available if they can.</summary>
    public Availability RecorderAvailability { get; private init; } = Availability.Available;

    /// <summary>Descriptors that the tracepoints take for each processor.</summary>
    public static int DescriptorsPerProcessor => Tracepoints.All.Length + 1;

    /// <summary>Memory that the rings lock for each processor, in KB: a page for each ring's head included.</summary>
    public static int LockedKilobytesPerProcessor =>
        (RingOctets + ProcessRecorder.RingOctets + (2 * Environment.SystemPageSize)) / 1024;

    /// <summary>Where tracefs is to be had: a path, or empty for a detached mount; or why it is not.</summary>
    public static Opened<string> FindTraceFs()
    {
        Opened<TraceFs> tracefs = TraceFs.Open();
        using TraceFs? opened = tracefs.Value;
        return new(opened?.Place, tracefs.Availability);
    }

    /// <summary>Opens and enables the tracepoints.</summary>
    public static Opened<PerfTracer> Open(PortSet ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        Opened<TraceFs> tracefs = TraceFs.Open();
        if (tracefs.Value is null) return new(null, tracefs.Availability);
        List<(TracepointFormat Format, EventKind Kind)> formats = [];
        var missing = new List<string>();
        using (tracefs.Value)
        {
            foreach ((string name, EventKind kind) in Tracepoints.All)
            {
                if (tracefs.Value.ReadFormat(name) is { } format) formats.Add((format, kind));
                else missing.Add(name);
            }
        }

        if (missing.Contains(Tracepoints.SetState))
        {
            return new(null, Availability.Unsupported(
                "4.16", $"the tracepoint {Tracepoints.SetState} is missing or may not be read"));
        }

        Opened<ProcessRecorder> recorder = ProcessRecorder.Open(OnlineProcessors());
        var tracer = new PerfTracer(ports, recorder.Value)
        {
            _missing = [.. missing],
            RecorderAvailability = recorder.Availability,
            _decoders = new DecoderTable(
                [.. formats.Select(static item => (item.Format.Id, new TracepointDecoder(item.Format, item.Kind)))]),
        };
        if (tracer.OpenAll(formats.Select(static item => item.Format).ToList()) is not { } refusal)
            return new(tracer, Availability.Available);
        tracer.Dispose();
        return new(null, refusal);
    }

    /// <summary>Appends everything that is ready, in order of time; a Lost event if the kernel had to drop some.</summary>
    public void Drain(EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        long moment = MonotonicClock.Now;
        long lost = 0;
        EventBuffer unordered = _merger.Unordered;
        int known = unordered.Count;
        foreach (CpuTrace processor in _processors) lost += processor.Drain(_decoders, _scratch, unordered);
        FinishDecoding(unordered, known);
        _merger.MergeUpTo(moment, into);
        if (lost > 0) AppendLoss(lost, moment, into);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (CpuTrace processor in _processors) processor.Stop();

        // Closing a dozen events waits for the kernel's grace periods, over 100 ms, in which the next source must not
        // stand still. The process's end does not wait for a background thread, and closes what is left.
        new Thread(Close) { IsBackground = true, Name = "petrel-close" }.Start();
    }

    private void Close()
    {
        foreach (CpuTrace processor in _processors) processor.Close();
        _recorder?.Dispose();
    }

    /// <summary>What needs more than the record: whether the port is watched, and where the connecting thread lives.</summary>
    private void FinishDecoding(EventBuffer events, int from)
    {
        Span<Event> fresh = events.Span[from..];
        bool unwatched = false;
        foreach (ref Event item in fresh)
        {
            unwatched |= item.Kind == EventKind.ResetSent && !_ports.Contains(item.Key.Remote.Port);
            bool connects = item is { Kind: EventKind.StateChanged, State: TcpState.SynSent, OldState: TcpState.Close };
            if (connects) Place(ref item);
            else item.Pid = item.Tid = 0; // often an interrupt's
        }

        if (unwatched) events.RemoveAll(from, _isUnwatchedReset);
    }

    private bool IsUnwatchedReset(Event item) =>
        item.Kind == EventKind.ResetSent && !_ports.Contains(item.Key.Remote.Port);

    private void Place(ref Event connect)
    {
        connect.Netns = ThreadNetns.Of(connect.Tid);
        if (connect.Netns.IsKnown || _recorder is null || connect.Tid <= 0) return;
        if (!_recorder.TryFind(connect.Tid, out ProcessTrace found)) return;
        connect.Netns = found.Netns;
        connect.Payload = found.Name;
    }

    private static void AppendLoss(long lost, long moment, EventBuffer into)
    {
        ref Event loss = ref into.Append();
        loss.Kind = EventKind.Lost;
        loss.Source = SourceKind.Trace;
        loss.Time = moment;
        loss.Value = lost;
    }

    private Availability? OpenAll(List<TracepointFormat> formats)
    {
        foreach (int cpu in OnlineProcessors())
        {
            if (OpenProcessor(cpu, formats) is { } refusal) return refusal;
        }

        foreach (CpuTrace processor in _processors)
        {
            foreach (PerfEvent item in processor.Events)
            {
                if (!item.Enable()) return PerfEvent.Explain(Libc.LastError);
            }
        }

        return null;
    }

    private Availability? OpenProcessor(int cpu, List<TracepointFormat> formats)
    {
        var events = new List<PerfEvent>();
        PerfMapping? ring = null;
        foreach (TracepointFormat format in formats)
        {
            PerfEvent? opened = PerfEvent.OpenTracepoint(format.Id, cpu);
            if (opened is null) return Abandon(events, ring, PerfEvent.Explain(Libc.LastError));
            events.Add(opened);
            bool filtered = TracepointFilter.Build(format, _ports) is not { } filter || opened.SetFilter(filter);
            if (ring is null) ring = MapLargest(opened);
            else filtered &= opened.WriteInto(events[0]);
            if (ring is null || !filtered) return Abandon(events, ring, PerfEvent.Explain(Libc.LastError));
        }

        _processors.Add(new CpuTrace([.. events], ring!));
        return null;
    }

    private static Availability Abandon(List<PerfEvent> events, PerfMapping? ring, Availability why)
    {
        ring?.Unmap();
        foreach (PerfEvent item in events) item.Close();
        return why;
    }

    private static PerfMapping? MapLargest(PerfEvent first)
    {
        for (int length = RingOctets; length >= SmallestRingOctets; length /= 2)
        {
            if (PerfMapping.Map(first.Descriptor, length, writable: true) is { } ring) return ring;
        }

        return null;
    }

    private static IReadOnlyList<int> OnlineProcessors()
    {
        Span<byte> buffer = stackalloc byte[4096];
        int length = ProcFile.ReadWhole("/sys/devices/system/cpu/online\0"u8, buffer);
        IReadOnlyList<int> listed = length > 0 ? CpuList.Parse(Encoding.ASCII.GetString(buffer[..length])) : [];
        return listed.Count > 0 ? listed : [.. Enumerable.Range(0, Environment.ProcessorCount)];
    }
}
