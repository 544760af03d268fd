using System.Globalization;
using Petrel.Core.History;
using Petrel.Core.Outcomes;

namespace Petrel.Output;

/// <summary>What clients said, in words for a person.</summary>
internal static class OutcomeText
{
    /// <summary>One word of a client.</summary>
    internal static string Describe(OutcomePoint outcome)
    {
        string what = outcome.Image ?? outcome.Registry ?? "an image";
        string whose = outcome.Pod is null ? "" : $" for pod {outcome.Pod}";
        string does = outcome.Kind switch
        {
            OutcomeKind.Failed => $"{outcome.Client} could not pull {what}{whose}: {outcome.Text}",
            OutcomeKind.Retrying => $"{outcome.Client} tries again to pull {what}{whose}: {outcome.Text}",
            _ => $"{outcome.Client} pulled {what}{whose}",
        };
        return does + Verdict(outcome);
    }

    /// <summary>All that clients said, and what it says of the warnings.</summary>
    internal static string Describe(OutcomeCounts counts) =>
        $"clients said: {counts.Failed} pulls failed, {counts.Succeeded} succeeded; of the failures {counts.Warned} were warned of, " +
        $"{counts.Late} late, {counts.Missed} not; {counts.IncidentsUnconfirmed} incidents without a failure though pulls succeeded";

    private static string Verdict(OutcomePoint outcome) => outcome.Verdict switch
    {
        OutcomeVerdict.Warned => string.Create(CultureInfo.InvariantCulture, $"; warned {outcome.LeadSeconds:0.0} s before [{outcome.Incident}]"),
        OutcomeVerdict.Late => string.Create(CultureInfo.InvariantCulture, $"; the warning came {-outcome.LeadSeconds:0.0} s after [{outcome.Incident}]"),
        OutcomeVerdict.Missed => "; there was no warning",
        _ => "",
    };
}
