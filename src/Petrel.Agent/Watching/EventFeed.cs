using Petrel.Agent.Recording;
using Petrel.Core;
using Petrel.Core.Events;

namespace Petrel.Agent.Watching;

/// <summary>
/// The one way into the engine, for a watch as for a replay: what comes through here is recorded, and all that is
/// reported follows from it. That is why a recording replays to the same lines.
/// </summary>
internal sealed class EventFeed(Engine engine, WatchReporter reporter, RecordingFile? recording)
{
    /// <summary>Takes one event in.</summary>
    internal void Feed(in Event item)
    {
        recording?.Write(item);
        engine.Process(item);
        switch (item.Kind)
        {
            case EventKind.Tick when item.Value == 1:
                reporter.OnTick(item.Time);
                break;
            case EventKind.SweepEnded:
                reporter.OnSweepEnded(complete: item.Value == 1, item.Time);
                break;
            case EventKind.SourceChanged when item.Payload is SourceSwitch change:
                reporter.OnSourceChanged(change, item.Source, item.Time);
                break;
            default:
                break;
        }
    }
}
