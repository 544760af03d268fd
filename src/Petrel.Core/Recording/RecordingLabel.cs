using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Core.Recording;

/// <summary>What really happened while a recording was made, as somebody knew it.</summary>
/// <param name="Cause">The cause's name, or <c>none</c> for a recording in which nothing was wrong.</param>
/// <param name="Registry">The registry that was hit; null if that does not matter.</param>
/// <param name="FaultAt">When the fault began, UTC; null if unknown.</param>
/// <param name="ClientErrorAt">When the client said so itself, UTC; null if it never did.</param>
public sealed record RecordingLabel(
    string Cause, string? Registry = null, DateTime? FaultAt = null, DateTime? ClientErrorAt = null)
{
    /// <summary>What <see cref="Cause"/> says where nothing was wrong.</summary>
    public const string None = "none";

    /// <summary>What is wrong with the label itself, for a person; null if nothing is.</summary>
    public string? Objection() => Cause == None || Enum.GetValues<Cause>().Any(cause => cause.Name() == Cause)
        ? null
        : $"label: '{Cause}' is no cause; write {None} or one of {string.Join(", ", Enum.GetValues<Cause>().Select(static cause => cause.Name()))}";
}

/// <summary>Holds what the engine says against a label.</summary>
public sealed class LabelCheck(RecordingLabel label, Func<long, DateTime> wallTime)
{
    private readonly List<string> _wrong = [];
    private DateTime? _firstRight;

    /// <summary>Takes an incident in, whatever its phase.</summary>
    public void Take(IncidentSnapshot incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        bool isMeant = label.Registry is null || label.Registry == incident.Registry;
        if (isMeant && label.Cause == incident.Diagnosis.Cause.Name() && incident.Phase != IncidentPhase.Resolved)
            _firstRight ??= wallTime(incident.Time);
        else if (label.Cause == RecordingLabel.None && incident.Phase == IncidentPhase.Opened)
            _wrong.Add($"{incident.Registry}: {incident.Diagnosis.Cause.Name()} ({incident.Summary})");
    }

    /// <summary>The verdict, once all is told.</summary>
    public LabelVerdict Judge()
    {
        if (label.Cause == RecordingLabel.None)
        {
            return _wrong.Count == 0
                ? new LabelVerdict(true, "nothing was wrong, and no incident was opened")
                : new LabelVerdict(false, $"nothing was wrong, but an incident was opened: {string.Join("; ", _wrong)}");
        }

        string where = label.Registry is null ? "" : $" of {label.Registry}";
        if (_firstRight is not { } warned)
            return new LabelVerdict(false, $"no incident{where} with cause {label.Cause}");
        if (label.ClientErrorAt is { } error && warned > error)
            return new LabelVerdict(false, $"{label.Cause}{where} was named {(warned - error).TotalSeconds:0.0} s after the client's own error");
        string lead = label.ClientErrorAt is { } at ? $", {(at - warned).TotalSeconds:0.0} s before the client's own error" : "";
        return new LabelVerdict(true, $"{label.Cause}{where} was named{lead}");
    }
}

/// <summary>Whether a label held.</summary>
/// <param name="Holds">Whether it did.</param>
/// <param name="Detail">Why, one sentence.</param>
public readonly record struct LabelVerdict(bool Holds, string Detail);
