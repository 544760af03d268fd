using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// One address that is many times slower than its neighbours, which serve the same to the same namespace: in transfers,
/// or in handshakes. A slow link or disk slows all of them.
/// </summary>
internal sealed class AddressSkewDetector : Detector
{
    private const ulong LeastTransfer = 256 * 1024;
    private const int Remembered = 8;
    private const int Needed = 3;
    private const double LeastHandshakeSeconds = 0.2;
    private const long Pause = 60_000_000_000;
    private const long Recently = 600_000_000_000;

    private readonly Dictionary<EndpointState, Speeds> _speeds = [];

    private sealed class Speeds
    {
        internal Recent SecondsPerMegabyte { get; } = new();

        internal Recent Handshake { get; } = new();

        internal long RaisedAt { get; set; }
    }

    /// <summary>How an address did lately, in one respect.</summary>
    private sealed class Recent
    {
        private readonly RecentValues _values = new(Remembered);

        internal bool IsKnown => _values.Count >= Needed;

        internal long LastAt { get; private set; }

        internal long FirstAt { get; private set; }

        internal void Add(double value, long time)
        {
            if (FirstAt == 0) FirstAt = time;
            LastAt = time;
            _values.Add(value);
        }

        internal double Median() => _values.Median();
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        EndpointState endpoint = connection.Endpoint!;
        if (change.Kind == ConnectionChangeKind.Established && connection.OpenedExactly)
        {
            Recent handshake = SpeedsOf(endpoint).Handshake;
            handshake.Add((connection.EstablishedAt - connection.OpenedAt) / 1e9, change.Time);
            if (handshake.IsKnown && handshake.Median() >= LeastHandshakeSeconds)
                Judge(connection, context, static speeds => speeds.Handshake, "s for a handshake");
        }
        else if (change.Kind == ConnectionChangeKind.Closed && IsTransfer(connection))
        {
            SpeedsOf(endpoint).SecondsPerMegabyte.Add(PaceOf(connection), change.Time);
            Judge(connection, context, static speeds => speeds.SecondsPerMegabyte, "s for a megabyte");
        }
    }

    private static bool IsTransfer(Connection connection) =>
        connection is { HasCounters: true, OpenedExactly: true } && connection.EstablishedAt != 0 && connection.PayloadReceived >= LeastTransfer;

    // Up to its last data: how long it was kept idle after that is the client's affair.
    private static double PaceOf(Connection connection)
    {
        long idle = connection.Counters.LastDataReceivedMilliseconds * 1_000_000L;
        double seconds = Math.Max(1e-3, (connection.EndedAt - idle - connection.EstablishedAt) / 1e9);
        return seconds / (connection.PayloadReceived / 1e6);
    }

    private Speeds SpeedsOf(EndpointState endpoint)
    {
        if (!_speeds.TryGetValue(endpoint, out Speeds? speeds)) _speeds[endpoint] = speeds = new Speeds();
        return speeds;
    }

    private void Judge(Connection connection, DetectionContext context, Func<Speeds, Recent> measure, string unit)
    {
        EndpointState endpoint = connection.Endpoint!;
        Speeds own = _speeds[endpoint];
        if (!measure(own).IsKnown || (own.RaisedAt != 0 && context.Now - own.RaisedAt < Pause)) return;
        if (SlowestNeighbour(endpoint, context.Now, measure) is not { } neighbour) return;
        double mine = measure(own).Median();
        double limit = context.Options.AddressSlowFactor * neighbour;
        if (mine < limit) return;

        own.RaisedAt = context.Now;
        context.Raise(new Signal(
            SignalKind.AddressSlow, measure(own).FirstAt, endpoint, ClientReference.Of(connection), null,
            Math.Round(mine, 3), Math.Round(limit, 3), 0,
            $"{endpoint.Text} takes {mine:0.00} {unit}, its neighbours that serve the same take {neighbour:0.00} s: " +
            Neighbourhood.Share(endpoint)));
    }

    // Against the slowest of them, so that one fast address (a cache nearby) does not make all others slow.
    private double? SlowestNeighbour(EndpointState endpoint, long now, Func<Speeds, Recent> measure)
    {
        double? slowest = null;
        foreach (EndpointState other in endpoint.Registry.Endpoints)
        {
            if (!Neighbourhood.AreNeighbours(endpoint, other) || !_speeds.TryGetValue(other, out Speeds? speeds)) continue;
            Recent recent = measure(speeds);
            if (recent.IsKnown && now - recent.LastAt < Recently) slowest = Math.Max(slowest ?? 0, recent.Median());
        }

        return slowest;
    }
}
