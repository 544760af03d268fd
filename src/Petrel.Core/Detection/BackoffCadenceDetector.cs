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

    // Manifests, tokens and errors stay below; private registries serve blobs from the same address.
    private const ulong LeastBlob = 64 * 1024;

    private readonly Dictionary<(RegistryState Registry, int Pid), Bursts> _bursts = [];

    /// <summary>When the last three bursts of connections began.</summary>
    private record struct Bursts(long First, long Second, long Third, long LastConnection)
    {
        internal readonly Bursts Next(long time) => new(Second, Third, time, time);

        /// <summary>Without what began before a time; a burst that lasted until after it begins anew there.</summary>
        internal readonly Bursts Since(long time) => new(
            First < time ? 0 : First, Second < time ? 0 : Second, Third < time ? LastConnection : Third, LastConnection);
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        bool isBlob = connection.Endpoint!.Role is RegistryRole.Blob;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Established when isBlob:
                Forget(connection, connection.OpenedAt);
                break;
            case ConnectionChangeKind.Closed when connection.HasCounters && connection.PayloadReceived >= LeastBlob:
                Forget(connection, connection.EndedAt);
                break;
            case ConnectionChangeKind.Established when connection.OpenedExactly:
            case ConnectionChangeKind.Closed when IsKnownFromItsEnd(connection) && !isBlob:
                Count(connection, context);
                break;
            default:
                break;
        }
    }

    /// <summary>Without tracepoints a short connection is heard of when it is gone, and whose it was is not.</summary>
    private static bool IsKnownFromItsEnd(Connection connection) =>
        connection is { OpenedExactly: false, FoundAtStart: false, HasCounters: true } && connection.EstablishedAt != 0 &&
        connection.EndedAt - connection.OpenedAt < DetectionContext.Nanoseconds(BurstSeconds);

    private static int ClientOf(Connection connection) => connection.OpenedExactly ? connection.Pid : 0;

    // A blob got through: whoever asked for it was not backing off. Its figures come after its end, and by then the next
    // pull may have begun.
    private void Forget(Connection connection, long until)
    {
        RegistryState registry = connection.Endpoint!.Registry;
        ForgetUntil((registry, connection.Pid), until);
        ForgetUntil((registry, 0), until);
    }

    private void ForgetUntil((RegistryState Registry, int Pid) key, long until)
    {
        if (!_bursts.TryGetValue(key, out Bursts bursts)) return;
        if (bursts.LastConnection < until) _bursts.Remove(key);
        else _bursts[key] = bursts.Since(until);
    }

    private void Count(Connection connection, DetectionContext context)
    {
        if (connection.Endpoint!.Role is RegistryRole.Auth) return;
        if (_bursts.Count >= MostClients) _bursts.Clear();
        (RegistryState, int) key = (connection.Endpoint.Registry, ClientOf(connection));
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
