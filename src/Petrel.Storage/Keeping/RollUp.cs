using Microsoft.Data.Sqlite;
using Petrel.Core.Attribution;
using Petrel.Core.History;
using Petrel.Storage.Tables;

namespace Petrel.Storage.Keeping;

/// <summary>
/// Minutes add up to hours, hours to days. A span is always made anew from all that it consists of, so that doing it twice, or
/// half, does no harm; points that come late have it done again.
/// </summary>
internal static class RollUp
{
    // Points of the last minute come a little after it.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Keeps points. What is older than what is still kept in its resolution is added to the next one; false for a point that is
    /// older than all.
    /// </summary>
    internal static bool Keep(SqliteConnection connection, SeriesPoint point)
    {
        if (point.Start >= Horizons.Of(connection, point.Resolution))
        {
            SeriesTable.Add(connection, point);
            for (Resolution coarser = point.Resolution + 1; coarser <= Resolution.Day; coarser++)
                Horizons.AddPending(connection, coarser, point.Start);
            return true;
        }

        return point.Resolution < Resolution.Day && Keep(connection, Widen(point, point.Resolution + 1));
    }

    /// <summary>Adds up one span that is over and complete; false if there is none.</summary>
    internal static bool Step(SqliteConnection connection, DateTime now)
    {
        for (Resolution resolution = Resolution.Hour; resolution <= Resolution.Day; resolution++)
        {
            DateTime over = now - resolution.Length() - Settled;
            foreach (DateTime start in Horizons.Pending(connection, resolution, DateTime.UnixEpoch, over))
            {
                if (resolution == Resolution.Day && HasPendingHours(connection, start)) continue;
                foreach (SeriesPoint sum in AddUp(connection, new SpanQuery(start, start + resolution.Length()), resolution))
                    SeriesTable.Put(connection, sum);
                Horizons.RemovePending(connection, resolution, start);
                return true;
            }
        }

        return false;
    }

    /// <summary>Points of one resolution in order of time, those of spans that are not added up yet included.</summary>
    internal static List<SeriesPoint> Read(SqliteConnection connection, SpanQuery query, Resolution resolution)
    {
        query = query with { Since = resolution.StartOf(query.Since) };
        List<SeriesPoint> points = SeriesTable.Read(connection, query, resolution);
        if (resolution == Resolution.Minute) return points;
        List<DateTime> pending = Horizons.Pending(connection, resolution, query.Since, query.Until);
        if (pending.Count == 0) return points;
        var anew = pending.ToHashSet();
        points.RemoveAll(point => anew.Contains(point.Start));
        foreach (DateTime start in pending)
            points.AddRange(AddUp(connection, query with { Since = start, Until = start + resolution.Length() }, resolution));
        points.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return points;
    }

    private static bool HasPendingHours(SqliteConnection connection, DateTime day) =>
        Horizons.Pending(connection, Resolution.Hour, day, day + Resolution.Day.Length()).Count > 0;

    private static IEnumerable<SeriesPoint> AddUp(SqliteConnection connection, SpanQuery span, Resolution resolution)
    {
        var sums = new Dictionary<(string, RegistryRole, string), SeriesSum>();
        foreach (SeriesPoint point in Read(connection, span, resolution - 1))
        {
            (string, RegistryRole, string) key = (point.Registry, point.Role, point.Endpoint);
            if (!sums.TryGetValue(key, out SeriesSum? sum)) sums[key] = sum = new SeriesSum(point.Registry, point.Role, point.Endpoint);
            sum.Add(point);
        }

        return sums.Values.Select(sum => sum.ToPoint(span.Since, resolution));
    }

    private static SeriesPoint Widen(SeriesPoint point, Resolution resolution)
    {
        var sum = new SeriesSum(point.Registry, point.Role, point.Endpoint);
        sum.Add(point);
        return sum.ToPoint(resolution.StartOf(point.Start), resolution);
    }
}
