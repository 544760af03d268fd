using Petrel.Core.History;
using Petrel.Core.Outcomes;

namespace Petrel.Core.Reports;

/// <summary>Holds warnings against what clients said.</summary>
internal static class WarningJudge
{
    internal static WarningScore Judge(IReadOnlyList<StoredIncident> incidents, IReadOnlyList<OutcomePoint> outcomes)
    {
        var failedOf = outcomes.Where(static outcome => outcome is { Failed: true, Incident: not null })
            .Select(static outcome => outcome.Incident!).ToHashSet(StringComparer.Ordinal);
        ILookup<string, DateTime> succeeded = outcomes
            .Where(static outcome => outcome is { Kind: OutcomeKind.Succeeded, Registry: not null })
            .ToLookup(static outcome => outcome.Registry!, static outcome => outcome.Time, StringComparer.Ordinal);
        int borneOut = 0, contradicted = 0;
        foreach (StoredIncident incident in incidents)
        {
            if (incident.ClientSpokeAt is not null || failedOf.Contains(incident.Id)) borneOut++;
            else if (succeeded[incident.Registry].Any(time => time >= incident.OpenedAt && time <= (incident.ResolvedAt ?? DateTime.MaxValue))) contradicted++;
        }

        double[] leads = [.. incidents.Select(static incident => incident.LeadSeconds).OfType<double>().Order()];
        return new WarningScore(
            Count(outcomes, OutcomeVerdict.Warned), Count(outcomes, OutcomeVerdict.Late), Count(outcomes, OutcomeVerdict.Missed),
            borneOut, contradicted, incidents.Count - borneOut - contradicted,
            leads.Length == 0 ? null : (leads[(leads.Length - 1) / 2] + leads[leads.Length / 2]) / 2,
            leads.Length == 0 ? null : leads[0],
            leads.Length == 0 ? null : leads[^1]);
    }

    private static int Count(IReadOnlyList<OutcomePoint> outcomes, OutcomeVerdict verdict) =>
        outcomes.Count(outcome => outcome.Verdict == verdict);
}
