using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Core.Recording;

/// <summary>What really happened while a recording was made, as somebody knew it.</summary>
/// <param name="Cause">The cause's name, or <c>none</c> for a recording in which nothing was wrong.</param>
/// <param name="Registry">The registry that was hit; null if that does not matter.</param>
/// <param name="FaultAt">When the fault began, UTC; null if unknown.</param>
/// <param name="ClientErrorAt">When the client said so itself, UTC; null if it never did, or at once.</param>
/// <param name="Also">Causes that sockets cannot tell from the true one, and that are right too; null for none.</param>
/// <param name="Suspicion">Whether sockets show no more than a suspicion, so that one is enough.</param>
/// <param name="Unseen">Whether the source that was recorded shows nothing of it, so that silence is right; a wrong cause never is.</param>
public sealed record RecordingLabel(
    string Cause,
    string? Registry = null,
    DateTime? FaultAt = null,
    DateTime? ClientErrorAt = null,
    string[]? Also = null,
    bool Suspicion = false,
    bool Unseen = false)
{
    /// <summary>What <see cref="Cause"/> says where nothing was wrong.</summary>
    public const string None = "none";

    /// <summary>What is wrong with the label itself, for a person; null if nothing is.</summary>
    public string? Objection()
    {
        if (Cause == None) return Also is { Length: > 0 } ? $"label: {None} stands alone" : null;
        string? stranger = Array.Find([Cause, .. Also ?? []], static name => !Enum.GetValues<Cause>().Any(cause => cause.Name() == name));
        return stranger is null
            ? null
            : $"label: '{stranger}' is no cause; write {None} or one of {string.Join(", ", Enum.GetValues<Cause>().Select(static cause => cause.Name()))}";
    }

    /// <summary>Whether naming this cause is right.</summary>
    public bool IsRight(Cause cause) => Cause == cause.Name() || (Also ?? []).Contains(cause.Name());
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
        if (incident.Phase == IncidentPhase.Resolved || !IsMeant(incident.Registry)) return;
        if (label.IsRight(incident.Diagnosis.Cause)) _firstRight ??= wallTime(incident.Time);
        else if (incident.Phase == IncidentPhase.Opened)
            _wrong.Add($"{incident.Registry}: {incident.Diagnosis.Cause.Name()} ({incident.Summary})");
    }

    /// <summary>Takes a suspicion in.</summary>
    public void Take(Suspicion suspicion)
    {
        ArgumentNullException.ThrowIfNull(suspicion);
        if (label.Suspicion && IsMeant(suspicion.Registry) && label.IsRight(suspicion.Diagnosis.Cause))
            _firstRight ??= wallTime(suspicion.Time);
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
        string cause = string.Join(" or ", [label.Cause, .. label.Also ?? []]);
        if (_wrong.Count > 0) return new LabelVerdict(false, $"it was {cause}{where}, but an incident was opened: {string.Join("; ", _wrong)}");
        if (_firstRight is null && label.Unseen) return new LabelVerdict(true, $"{cause}{where} was not named, and need not be: the source shows nothing of it");
        if (_firstRight is not { } warned)
            return new LabelVerdict(false, $"no {(label.Suspicion ? "suspicion" : "incident")}{where} with cause {cause}");
        if (!label.Unseen && label.ClientErrorAt is { } error && warned > error)
            return new LabelVerdict(false, $"{cause}{where} was named {(warned - error).TotalSeconds:0.0} s after the client's own error");
        string lead = label.ClientErrorAt is { } at ? $", {(at - warned).TotalSeconds:0.0} s before the client's own error" : "";
        return new LabelVerdict(true, $"{cause}{where} was named{lead}");
    }

    private bool IsMeant(string registry) => label.Registry is null || label.Registry == registry;
}

/// <summary>Whether a label held.</summary>
/// <param name="Holds">Whether it did.</param>
/// <param name="Detail">Why, one sentence.</param>
public readonly record struct LabelVerdict(bool Holds, string Detail);
