using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// Connections of several processes or to several addresses that the peer ends within a second: the registry restarts, or
/// a NAT has forgotten them. Resets and errors in mid-transfer are a sign; ends that cut nothing (a reset of an idle
/// connection, an orderly close instead of an answer) are only worth a question. An orderly end after data is how healthy
/// downloads finish, and never counts.
/// </summary>
internal sealed class EndedTogetherDetector : Detector
{
    private const long Together = 1_000_000_000;
    private const uint InFlightMilliseconds = 1500;
    private const uint ClearlyLaterMilliseconds = 50;
    private const ulong HandshakeOctets = 16 * 1024;
    private const int MostRemembered = 64;

    private readonly Dictionary<RegistryState, List<End>> _ends = [];

    private readonly record struct End(long Time, int Pid, EndpointState Endpoint, bool IsCut);

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        // The last figures, which tell whether anything was under way, come after the end.
        Connection connection = change.Connection;
        if (change.Kind != ConnectionChangeKind.Closed || connection.EstablishedAt == 0 || !connection.HasCounters) return;
        if (!IsByPeer(connection, out bool cut)) return;
        List<End> ends = Remember(new End(connection.EndedAt, connection.Pid, connection.Endpoint!, cut));
        Judge(ends, cut, connection, context);
    }

    private static bool IsByPeer(Connection connection, out bool cut)
    {
        bool failed = connection.ClosedBy is CloseCause.Timeout or CloseCause.Unreachable;
        bool waited = AwaitsAnswer(connection);
        bool inFlight = waited || connection.Counters.LastDataReceivedMilliseconds < InFlightMilliseconds;
        cut = failed || (connection.ClosedBy == CloseCause.RemoteReset && inFlight);
        return cut || connection.ClosedBy == CloseCause.RemoteReset || (connection.ClosedBy == CloseCause.RemoteFin && waited);
    }

    private static bool AwaitsAnswer(Connection connection) => connection.PayloadSent > 0 &&
        (connection.PayloadReceived == 0 ||
         (connection.PayloadReceived < HandshakeOctets && connection.Counters.LastDataSentMilliseconds +
             ClearlyLaterMilliseconds < connection.Counters.LastDataReceivedMilliseconds));

    private List<End> Remember(in End end)
    {
        RegistryState registry = end.Endpoint.Registry;
        if (!_ends.TryGetValue(registry, out List<End>? ends)) _ends[registry] = ends = [];
        long oldest = end.Time - Together;
        ends.RemoveAll(other => other.Time < oldest);
        if (ends.Count == MostRemembered) ends.RemoveAt(0);
        ends.Add(end);
        return ends;
    }

    private static void Judge(List<End> ends, bool onlyCut, Connection connection, DetectionContext context)
    {
        int count = 0;
        bool several = false;
        long first = long.MaxValue;
        End last = ends[^1];
        foreach (End end in ends)
        {
            if (onlyCut && !end.IsCut) continue;
            count++;
            first = Math.Min(first, end.Time);
            several |= end.Endpoint != last.Endpoint || (end.Pid != last.Pid && end.Pid != 0 && last.Pid != 0);
        }

        if (count < context.Options.EndedTogetherCount || !several) return;
        string how = onlyCut ? "cut in mid-transfer" : "ended by the peer before an answer, or while idle,";
        context.Raise(new Signal(
            onlyCut ? SignalKind.ConnectionsCut : SignalKind.EndedTogether, first, last.Endpoint,
            ClientReference.Of(connection), null, count, context.Options.EndedTogetherCount, Together / 1e9,
            $"{count} connections to {last.Endpoint.Registry.Name} {how} within a second, the last by {last.Endpoint.Text}"));
    }
}
