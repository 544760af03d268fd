using Petrel.Core.History;

namespace Petrel.Core.Reports;

/// <summary>Minutes in which incidents lasted; where several of one registry overlap, each minute counts once.</summary>
internal static class LostTime
{
    /// <summary>The spans of all incidents within bounds, joined where they overlap, in order.</summary>
    internal static List<(DateTime From, DateTime To)> Spans(IEnumerable<StoredIncident> incidents, DateTime since, DateTime until)
    {
        var joined = new List<(DateTime From, DateTime To)>();
        foreach ((DateTime from, DateTime to) in incidents
            .Select(incident => (From: Later(incident.OpenedAt, since), To: Earlier(incident.ResolvedAt ?? until, until)))
            .Where(static span => span.To > span.From)
            .OrderBy(static span => span.From))
        {
            if (joined.Count > 0 && from <= joined[^1].To) joined[^1] = (joined[^1].From, Later(joined[^1].To, to));
            else joined.Add((from, to));
        }

        return joined;
    }

    internal static double Minutes(IEnumerable<(DateTime From, DateTime To)> spans) => spans.Sum(static span => (span.To - span.From).TotalMinutes);

    /// <summary>Splits spans at whole hours and gives each part to its hour.</summary>
    internal static IEnumerable<(DateTime Hour, double Minutes)> ByHour(IEnumerable<(DateTime From, DateTime To)> spans)
    {
        foreach ((DateTime from, DateTime to) in spans)
        {
            for (DateTime at = from; at < to;)
            {
                DateTime hour = Resolution.Hour.StartOf(at);
                DateTime end = Earlier(hour.AddHours(1), to);
                yield return (hour, (end - at).TotalMinutes);
                at = end;
            }
        }
    }

    private static DateTime Later(DateTime left, DateTime right) => left > right ? left : right;

    private static DateTime Earlier(DateTime left, DateTime right) => left < right ? left : right;
}
