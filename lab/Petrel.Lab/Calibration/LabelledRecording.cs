using System.Collections.Immutable;
using Petrel.Core;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Lab.Calibration;

/// <summary>A recording of which is known what really happened, read whole.</summary>
/// <param name="Scenario">What was played.</param>
/// <param name="Client">Who pulled.</param>
/// <param name="Source">Which source was recorded.</param>
/// <param name="Label">What happened.</param>
/// <param name="Options">The engine as it was set up.</param>
/// <param name="Events">What it was fed, in order.</param>
internal sealed record LabelledRecording(
    string Scenario, string Client, string Source, RecordingLabel Label, EngineOptions Options, ImmutableArray<Event> Events)
{
    /// <summary>Whether nothing was wrong.</summary>
    internal bool IsHealthy => Label.Cause == RecordingLabel.None;

    /// <summary>The causes that are right to name, the true one first; empty where nothing was wrong.</summary>
    internal ImmutableArray<Cause> Right { get; } = Label.Cause == RecordingLabel.None
        ? []
        : [.. new[] { Label.Cause }.Concat(Label.Also ?? []).Select(static name => Enum.GetValues<Cause>().First(cause => cause.Name() == name))];
}
