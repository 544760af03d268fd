using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.History;

/// <summary>
/// Adds up points of one endpoint, of one span or of shorter ones that lie in it. Times for which there is no point count as
/// times in which nothing was open.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="role">What the endpoint serves.</param>
/// <param name="endpoint">Its address and port.</param>
public sealed class SeriesSum(string registry, RegistryRole role, string endpoint)
{
    private readonly long[] _closed = new long[(int)CloseCause.Unreachable + 1];
    private readonly double[] _stateSeconds = new double[TcpStateNames.Count];
    private readonly LogHistogramBuilder _handshakes = new();
    private readonly LogHistogramBuilder _lifetimes = new();
    private long _opened;
    private long _received;
    private long _sent;
    private int _mostOpen;

    /// <summary>Adds a point.</summary>
    public void Add(SeriesPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        double seconds = point.Resolution.Length().TotalSeconds;
        for (int i = 0; i < point.ClosedBy.Length && i < _closed.Length; i++) _closed[i] += point.ClosedBy[i];
        for (int i = 0; i < point.States.Length && i < _stateSeconds.Length; i++) _stateSeconds[i] += point.States[i] * seconds;
        _opened += point.Opened;
        _received += point.Received;
        _sent += point.Sent;
        _mostOpen = Math.Max(_mostOpen, point.MostOpen);
        _handshakes.Add(point.Handshakes);
        _lifetimes.Add(point.Lifetimes);
    }

    /// <summary>What was added, as one point of a span.</summary>
    public SeriesPoint ToPoint(DateTime start, Resolution resolution)
    {
        double seconds = resolution.Length().TotalSeconds;
        return new SeriesPoint(start, resolution, registry, role, endpoint)
        {
            Opened = _opened,
            ClosedBy = [.. _closed],
            Received = _received,
            Sent = _sent,
            States = [.. _stateSeconds.Select(state => state / seconds)],
            MostOpen = _mostOpen,
            Handshakes = _handshakes.ToHistogram(),
            Lifetimes = _lifetimes.ToHistogram(),
        };
    }
}
