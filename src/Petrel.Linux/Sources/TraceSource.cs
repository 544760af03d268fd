using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Sources;

/// <summary>
/// The best source: tracepoints tell every transition as it happens; what they lack comes from sock_diag, namely the
/// sockets that were there before, figures by exact look-ups, and the last figures at a socket's end.
/// </summary>
public sealed class TraceSource : ISocketSource
{
    private readonly PerfTracer _tracer;
    private readonly DiagSource? _diag;
    private readonly NetnsFilter _netns;
    private readonly int[] _descriptors;
    private readonly EventBuffer _ends = new();
    private readonly List<Availability> _limits = [];

    private TraceSource(PerfTracer tracer, Opened<DiagSource> diag, NetnsFilter netns)
    {
        _tracer = tracer;
        _diag = diag.Value;
        _netns = netns;
        _descriptors = [.. tracer.Descriptors, .. _diag is null ? [] : _diag.Descriptors];
        if (_diag is null) _limits.Add(WithoutFigures(diag.Availability));
        else _limits.AddRange(_diag.Limits);
        _limits.AddRange(tracer.MissingEvents.Select(WithoutEvent));
        if (!tracer.RecorderAvailability.IsAvailable) _limits.Add(WithoutRecorder(tracer.RecorderAvailability));
    }

    /// <inheritdoc />
    public SourceKind Kind => SourceKind.Trace;

    /// <inheritdoc />
    public ReadOnlySpan<int> Descriptors => _descriptors;

    /// <inheritdoc />
    public IReadOnlyList<Availability> Limits => _limits;

    /// <inheritdoc />
    public long Malformed => _tracer.Malformed + (_diag?.Malformed ?? 0);

    /// <inheritdoc />
    public bool HasMore => _tracer.HasHeldBack;

    /// <inheritdoc />
    public Availability? Failure => _diag?.Failure;

    /// <summary>Opens the source for the watched remote ports.</summary>
    public static Opened<TraceSource> Open(PortSet ports, NetnsFilter netns, IEventWriter inbox)
    {
        Opened<PerfTracer> tracer = PerfTracer.Open(ports);
        if (tracer.Value is null) return new(null, tracer.Availability);

        // Failed connects are known from their transitions; their destroy notices would only cost.
        Opened<DiagSource> diag = DiagSource.Open(ports, netns, inbox, failedConnects: false);
        return new(new TraceSource(tracer.Value, diag, netns), Availability.Available);
    }

    /// <inheritdoc />
    public void Drain(EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);

        // Read first and delivered last: the transitions that led to these ends are then all in the rings.
        _ends.Clear();
        _diag?.Drain(_ends);
        int from = into.Count;
        _tracer.Drain(into);
        if (!_netns.IsAll) DropForeignConnects(into, from);
        foreach (ref readonly Event end in _ends.Span) into.Add(end);
    }

    /// <inheritdoc />
    public void RequestSweep() => _diag?.RequestSweep();

    /// <inheritdoc />
    public void LookUp(ReadOnlySpan<SocketLookup> sockets, EventBuffer into) => _diag?.LookUp(sockets, into);

    /// <inheritdoc />
    public void Dispose()
    {
        _tracer.Dispose();
        _diag?.Dispose();
    }

    /// <summary>
    /// A connect in a namespace that is not watched is not told; what follows on its socket is then not known to the
    /// engine either.
    /// </summary>
    private void DropForeignConnects(EventBuffer events, int from) => events.RemoveAll(from, _isForeignConnect ??= IsForeignConnect);

    private Predicate<Event>? _isForeignConnect;

    private bool IsForeignConnect(Event item) =>
        item is { Kind: EventKind.StateChanged, State: TcpState.SynSent, OldState: TcpState.Close } &&
        !_netns.Includes(item.Netns);

    private static Availability WithoutFigures(Availability why) => why with
    {
        Detail = "byte counts and sockets that were there before are missing, so that silent transfers and missing first " +
            $"bytes cannot be detected: {why.Detail}",
    };

    private static Availability WithoutRecorder(Availability why) => why with
    {
        Detail = $"connects of processes that end at once may be left without a name and a namespace: {why.Detail}",
    };

    private static Availability WithoutEvent(string name) => Availability.Unknown(
        name, $"the tracepoint {name} is missing in this kernel: what only it shows is inferred or not seen");
}
