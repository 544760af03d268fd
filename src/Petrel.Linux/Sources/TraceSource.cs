using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.SockDiag;
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
    private readonly EventBuffer _endings = new();
    private readonly List<Availability> _limits = [];

    private TraceSource(PerfTracer tracer, Opened<DiagSource> diag, NetnsFilter netns)
    {
        _tracer = tracer;
        _diag = diag.Value;
        _netns = netns;
        _descriptors = [.. tracer.Descriptors, .. _diag is null ? [] : _diag.Descriptors];
        if (_diag is null) _limits.Add(WithoutFigures(diag.Availability));
        else _limits.AddRange(_diag.Limits);
        foreach (string missing in tracer.MissingEvents) _limits.Add(WithoutEvent(missing));
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
    public Availability? Failure => null;
}
