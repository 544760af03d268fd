using System.Globalization;
using System.Text;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Lab.Calibration;

/// <summary>How often each signal and each popular rule is right, misses and cries wolf.</summary>
internal static class HitsTable
{
    /// <summary>Where it stands in the document.</summary>
    internal const string Name = "hits";

    /// <summary>Counts over the corpus.</summary>
    /// <param name="plain">All recordings with the thresholds as they come.</param>
    /// <param name="popular">The same with the popular rules turned on.</param>
    /// <param name="weights">What the signals lead to.</param>
    internal static DocumentSection Write(IReadOnlyList<Observation> plain, IReadOnlyList<Observation> popular, CauseWeights weights)
    {
        var text = new StringBuilder();
        text.Append("| signal | leads to | hits | other causes | misses | healthy with it | incidents in healthy |\n|---|---|---|---|---|---|---|\n");
        foreach (SignalKind kind in Enum.GetValues<SignalKind>()) AppendRow(text, kind, kind.IsPopular() ? popular : plain, weights);
        return new DocumentSection(Name, text.Append('\n').Append(string.Create(
            CultureInfo.InvariantCulture,
            $"Of {plain.Count} recordings, {plain.Count(static one => one.Recording.IsHealthy)} of them healthy; in those {plain.Where(static one => one.Recording.IsHealthy).Sum(static one => one.Incidents)} incidents were opened.")).ToString());
    }

    private static void AppendRow(StringBuilder text, SignalKind kind, IReadOnlyList<Observation> all, CauseWeights weights)
    {
        Cause cause = LeadsTo(kind, weights);
        Observation[] with = [.. all.Where(one => one.Seen.Contains(kind))];
        if (with.Length == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{kind.Name()}` | {cause.Name()} | in no recording | | | | |\n");
            return;
        }

        int hits = with.Count(one => one.Recording.Right.Contains(cause)), healthy = with.Count(static one => one.Recording.IsHealthy);
        Observation[] misses = [.. Misses(kind, cause, all, [.. with.Select(static one => one.Recording.Source)])];
        text.Append(CultureInfo.InvariantCulture, $"| `{kind.Name()}` | {cause.Name()} | {hits} | {with.Length - hits - healthy} ");
        text.Append(CultureInfo.InvariantCulture, $"| {misses.Length}{(misses.Length == 0 ? "" : $" ({misses.Count(static one => !one.Verdict.Holds)})")} ");
        text.Append(CultureInfo.InvariantCulture, $"| {healthy} | {with.Where(static one => one.Recording.IsHealthy).Count(one => one.Openers.Contains(kind))} |\n");
    }

    // A source that never showed the signal cannot be held to it, nor one whose label says that it shows nothing of the fault.
    private static IEnumerable<Observation> Misses(SignalKind kind, Cause cause, IReadOnlyList<Observation> all, HashSet<string> sources) => all.Where(one =>
        one.Recording.Right.FirstOrDefault((Cause)byte.MaxValue) == cause && !one.Recording.Label.Unseen && sources.Contains(one.Recording.Source) &&
        !one.Seen.Contains(kind));

    private static Cause LeadsTo(SignalKind kind, CauseWeights weights)
    {
        ReadOnlySpan<double> row = weights.Of(kind);
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            // Of equals the later one: the first is unknown.
            if (row[i] >= row[best]) best = i;
        }

        return (Cause)best;
    }
}
