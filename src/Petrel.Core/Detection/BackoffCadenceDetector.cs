using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// Short API connections that return after 2, 4, 8 s without a blob in between: podman and skopeo (containers/image)
/// backing off on a 429.
/// </summary>
internal sealed class BackoffCadenceDetector : Detector
{
    private const double FirstGapSeconds = 2;
    private const double BurstSeconds = 1;
    private const int MostClients = 1024;

    private readonly Dictionary<(RegistryState Registry, int Pid), Bursts> _bursts = [];

    /// <summary>When the last three bursts of connections began.</summary>
    private record struct Bursts(long First, long Second, long Third, long LastConnection)
    {
        internal readonly Bursts Next(long time) => new(Second, Third, time, time);
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        if (change.Kind != ConnectionChangeKind.Established) return;
        Connection connection = change.Connection;
        EndpointState endpoint = connection.Endpoint!;
        (RegistryState, int) key = (endpoint.Registry, connection.Pid);
        if (endpoint.Role is RegistryRole.Blob)
        {
            _bursts.Remove(key);
            return;
        }

        if (endpoint.Role is RegistryRole.Auth || !connection.OpenedExactly) return;
        if (_bursts.Count >= MostClients) _bursts.Clear();
        Bursts bursts = _bursts.GetValueOrDefault(key);
        bool sameBurst = bursts.LastConnection != 0 &&
            connection.OpenedAt - bursts.LastConnection < DetectionContext.Nanoseconds(BurstSeconds);
        _bursts[key] = sameBurst
            ? bursts with { LastConnection = connection.OpenedAt }
            : bursts.Next(connection.OpenedAt);
        if (!sameBurst) Judge(_bursts[key], connection, context);
    }

    private static void Judge(in Bursts bursts, Connection connection, DetectionContext context)
    {
        if (bursts.First == 0) return;
        double firstGap = (bursts.Second - bursts.First) / 1e9;
        double secondGap = (bursts.Third - bursts.Second) / 1e9;
        double tolerance = context.Options.BackoffToleranceFraction;
        if (!IsNear(firstGap, FirstGapSeconds, tolerance) || !IsNear(secondGap, 2 * FirstGapSeconds, tolerance)) return;

        EndpointState endpoint = connection.Endpoint!;
        context.Raise(new Signal(
            SignalKind.BackoffCadence, bursts.Second, endpoint, ClientReference.Of(connection), null,
            Math.Round(secondGap / firstGap, 2), 2, 0,
            $"connections to {endpoint.Text} return after {firstGap:0.0} s and {secondGap:0.0} s, as a client that backs off"));
    }

    private static bool IsNear(double value, double wanted, double tolerance) =>
        Math.Abs(value - wanted) <= tolerance * wanted;
}
