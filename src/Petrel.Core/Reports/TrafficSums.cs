using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.History;

namespace Petrel.Core.Reports;

/// <summary>Adds up series by registry, role, hour and day in one walk.</summary>
internal sealed class TrafficSums
{
    private readonly Dictionary<string, RegistrySum> _registries = new(StringComparer.Ordinal);
    private readonly Dictionary<DateTime, (long Opened, long Received)> _spans = [];

    internal TrafficSums(IReadOnlyList<SeriesPoint> points, Resolution resolution)
    {
        Resolution = resolution;
        foreach (SeriesPoint point in points)
        {
            (long opened, long received) = _spans.GetValueOrDefault(point.Start);
            _spans[point.Start] = (opened + point.Opened, received + point.Received);
            if (!_registries.TryGetValue(point.Registry, out RegistrySum? sum)) _registries[point.Registry] = sum = new RegistrySum();
            sum.Add(point);
        }
    }

    internal Resolution Resolution { get; }

    internal IReadOnlyDictionary<string, RegistrySum> Registries => _registries;

    /// <summary>Each span with its connections and octets, of all registries.</summary>
    internal IReadOnlyDictionary<DateTime, (long Opened, long Received)> Spans => _spans;

    internal LogHistogram Handshakes()
    {
        var all = new LogHistogramBuilder();
        foreach (RegistrySum sum in _registries.Values) all.Add(sum.Handshakes());
        return all.ToHistogram();
    }

    /// <summary>The mean rate of an hour.</summary>
    internal static double Rate(long octets) => octets / 3600.0;
}

/// <summary>What one registry transferred.</summary>
internal sealed class RegistrySum
{
    private readonly SortedDictionary<RegistryRole, (long Received, long Sent)> _roles = [];
    private readonly Dictionary<DateTime, long> _received = [];
    private readonly LogHistogramBuilder _handshakes = new();

    internal long Opened { get; private set; }

    internal long Received { get; private set; }

    internal long Sent { get; private set; }

    internal long MostReceived => _received.Count == 0 ? 0 : _received.Values.Max();

    internal LogHistogram Handshakes() => _handshakes.ToHistogram();

    internal void Add(SeriesPoint point)
    {
        Opened += point.Opened;
        Received += point.Received;
        Sent += point.Sent;
        (long received, long sent) = _roles.GetValueOrDefault(point.Role);
        _roles[point.Role] = (received + point.Received, sent + point.Sent);
        _received[point.Start] = _received.GetValueOrDefault(point.Start) + point.Received;
        _handshakes.Add(point.Handshakes);
    }

    internal ImmutableArray<RoleTraffic> Roles(double? costPerGigabyte) =>
        [.. _roles.Select(role => new RoleTraffic(role.Key, role.Value.Received, role.Value.Sent, role.Value.Received / 1e9 * costPerGigabyte))];
}
