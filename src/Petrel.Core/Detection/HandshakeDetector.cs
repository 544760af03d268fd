using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// Handshakes that take many times as long as is usual for the endpoint, several in a row: a queue before the registry
/// fills. Held against the median of earlier handshakes, which a few slow ones do not move. After very many slow ones the
/// path is simply another, and learning begins anew.
/// </summary>
internal sealed class HandshakeDetector : Detector
{
    private const int Remembered = 16;
    private const int NeededSamples = 8;
    private const int NewNormal = 24;
    private const int MostEndpoints = 4096;

    private readonly Dictionary<EndpointState, History> _histories = [];

    private sealed class History
    {
        /// <summary>Seconds that earlier handshakes took.</summary>
        internal RecentValues Times { get; } = new(Remembered);

        internal int SlowInARow { get; set; }

        internal long FirstSlow { get; set; }

        internal void Forget()
        {
            Times.Clear();
            SlowInARow = 0;
        }
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (change.Kind != ConnectionChangeKind.Established || !connection.OpenedExactly) return;
        History history = HistoryOf(connection.Endpoint!);
        double took = (connection.EstablishedAt - connection.OpenedAt) / 1e9;
        double usual = history.Times.Count >= NeededSamples ? history.Times.Median() : double.MaxValue;
        bool slow = took >= context.Options.HandshakeFactor * usual && took >= context.Options.HandshakeSlowSeconds;
        if (!slow)
        {
            history.SlowInARow = 0;
            history.Times.Add(took);
            return;
        }

        if (history.SlowInARow++ == 0) history.FirstSlow = connection.OpenedAt;
        if (history.SlowInARow >= context.Options.HandshakeSlowCount) Raise(connection, history, took, usual, context);
        if (history.SlowInARow >= NewNormal) history.Forget();
    }

    private History HistoryOf(EndpointState endpoint)
    {
        if (_histories.TryGetValue(endpoint, out History? history)) return history;
        if (_histories.Count >= MostEndpoints) _histories.Clear();
        return _histories[endpoint] = new History();
    }

    private static void Raise(Connection connection, History history, double took, double usual, DetectionContext context)
    {
        EndpointState endpoint = connection.Endpoint!;
        context.Raise(new Signal(
            SignalKind.HandshakeSlow, history.FirstSlow, endpoint, ClientReference.Of(connection), null,
            Math.Round(took, 3), Math.Round(context.Options.HandshakeFactor * usual, 3), 0,
            $"the last {history.SlowInARow} handshakes with {endpoint.Text} were slow, the latest took {took * 1e3:0} ms; {usual * 1e3:0.0} ms are usual"));
    }
}
