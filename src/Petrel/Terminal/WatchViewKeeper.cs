using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>
/// Gathers what a watch reports into the latest <see cref="WatchView"/>. Owned by the loop's thread; what it hands out is
/// immutable.
/// </summary>
internal sealed class WatchViewKeeper(Hello hello)
{
    private const int MostResolved = 50;

    private readonly RateMeter _rates = new();
    private ConnectionRecord? _last;

    /// <summary>The latest view.</summary>
    internal WatchView View { get; private set; } = new() { Hello = hello, Time = hello.Time };

    internal void OnSourceChanged(SourceChange change) => View = View with
    {
        Hello = View.Hello with { Source = change.To, SourceReason = change.Reason, Degraded = change.Degraded },
        FellBack = change,
    };

    // Many may come between two snapshots: only the last one is made into something to show.
    internal void OnConnection(in ConnectionRecord connection)
    {
        if (connection.Endpoint is not null) _last = connection;
    }

    internal void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        var shown = new ShownIncident(incident, times.At(incident.FirstSign), times.At(incident.Time));
        IEnumerable<ShownIncident> others = View.Open.Where(open => open.Incident.Id != incident.Id);
        bool over = incident.Phase == IncidentPhase.Resolved;
        View = View with
        {
            Open = [.. (over ? others : others.Append(shown)).OrderByDescending(static open => open.Incident.Severity).ThenByDescending(static open => open.FirstSign)],
            Resolved = over ? [shown, .. View.Resolved.Take(MostResolved - 1)] : View.Resolved,
            Time = shown.ReportedAt,
        };
    }

    internal void OnSnapshot(EngineSnapshot snapshot, WallTimes times) => View = View with
    {
        Snapshot = snapshot,
        Rates = _rates.Take(snapshot),
        Last = LastAt(times),
        Time = times.At(snapshot.Time),
    };

    internal void OnOutcome(OutcomePoint outcome) => View = View with { LastFailure = outcome };

    internal void OnLoss(Loss loss)
    {
        if (!loss.Resynchronised) View = View with { LostForGood = View.LostForGood + loss.Lost };
    }

    private LastConnection? LastAt(WallTimes times) => _last is not { Endpoint: { } endpoint } last
        ? null
        : new LastConnection(endpoint.Registry.Name, endpoint.Role.Name(), endpoint.Text, last.ProcessName, times.At(last.Time));
}
