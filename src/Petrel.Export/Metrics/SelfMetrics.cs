using Petrel.Core.Events;
using Petrel.Core.History;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>Metrics of Petrel itself: what it sees with, and what became of what it said.</summary>
internal static class SelfMetrics
{
    internal static void Collect(MetricInputs inputs, LiveView view, SampleCollector samples)
    {
        AddSources(inputs.Live.Counters, view, samples);
        foreach (string missing in view.Degraded.Select(static item => item.Missing).Distinct()) samples.Add(Families.Degraded, 1, missing);
        foreach (AlertCount alert in inputs.Alerts())
        {
            samples.Add(Families.AlertsSent, alert.Sent, alert.Receiver);
            samples.Add(Families.AlertsFailed, alert.Failed, alert.Receiver);
        }

        foreach (ActionCount action in inputs.Actions()) samples.Add(Families.Actions, action.Count, action.Kind, action.Result);
        if (inputs.History?.Invoke() is { } history) AddHistory(history, samples);
        samples.Add(Families.OutboxWaiting, inputs.OutboxWaiting());
        samples.Add(Families.QueueDropped, inputs.QueueDropped());
        samples.Add(Families.Folded, inputs.Live.Counters.Folded);
        samples.Add(Families.LoopAge, inputs.Live.SinceLastTurn.TotalSeconds);
        samples.AddTime(Families.StartTime, inputs.Live.StartedAt);
        samples.Add(Families.Build, 1, inputs.Version);
    }

    private static void AddSources(LiveCounters counters, LiveView view, SampleCollector samples)
    {
        if (view.Source != SourceKind.None) samples.Add(Families.SourceInfo, 1, view.Source.Name());
        for (var source = SourceKind.Trace; source <= SourceKind.Packets; source++)
        {
            // What packets show is no event of a socket; they are only ever lost.
            if (source != SourceKind.Packets) samples.Add(Families.SourceEvents, counters.EventsOf(source), source.Name());
            samples.Add(Families.SourceLost, counters.LostBy(source), source.Name());
        }
    }

    private static void AddHistory(HistoryHealth history, SampleCollector samples)
    {
        samples.Add(Families.HistoryBytes, history.Bytes);
        samples.Add(Families.HistoryDropped, history.Dropped);
        samples.Add(Families.HistoryWritable, history.Failure is null ? 1 : 0);
    }
}
