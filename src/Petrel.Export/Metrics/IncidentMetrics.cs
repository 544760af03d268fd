using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>Metrics of incidents.</summary>
internal static class IncidentMetrics
{
    internal static void Collect(LiveCounters counters, LiveView view, SampleCollector samples)
    {
        IEnumerable<IGrouping<(string, Cause, Severity), IncidentSnapshot>> open = view.Incidents.Values
            .Select(static incident => incident.Value)
            .GroupBy(incident => (counters.LabelOf(incident.Registry), incident.Diagnosis.Cause, incident.Severity));
        foreach (IGrouping<(string Registry, Cause Cause, Severity Severity), IncidentSnapshot> alike in open)
        {
            string severity = alike.Key.Severity == Severity.Critical ? "critical" : "warning";
            samples.Add(Families.Incidents, alike.Count(), alike.Key.Registry, alike.Key.Cause.Name(), severity);
        }

        AddOpened(counters, samples);
        samples.Add(Families.Lead, counters.LeadSeconds.Read());
    }

    // With zeros, so that the first incident is a rise that a rate can see.
    private static void AddOpened(LiveCounters counters, SampleCollector samples)
    {
        ImmutableArray<RegistryTally> registries = counters.Registries;
        for (int place = 0; place < registries.Length; place++)
        {
            for (int cause = 0; cause < CauseNames.Count; cause++)
            {
                string registry = registries[place].Label;
                samples.Add(Families.IncidentsOpened, counters.IncidentsOpened(place, (Cause)cause), registry, ((Cause)cause).Name());
            }
        }
    }
}
