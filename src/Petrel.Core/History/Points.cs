using Petrel.Core.Diagnosis;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;

namespace Petrel.Core.History;

/// <summary>A probe's answer as history keeps it.</summary>
/// <param name="Time">When it was complete, UTC.</param>
/// <param name="Registry">The registry that was asked.</param>
/// <param name="Health">How it was.</param>
/// <param name="Cause">Why pulls would fail; null while they would not.</param>
/// <param name="Phase">The phase that failed; null if none did.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Summary">One sentence for a person.</param>
public sealed record ProbePoint(
    DateTime Time, string Registry, ProbeHealth Health, Cause? Cause, ProbePhase? Phase, double Seconds, string Summary);

/// <summary>A pull quota as it was read once.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Registry">The registry.</param>
/// <param name="Account"><c>anonymous</c>, or where the account's credential is stored.</param>
/// <param name="Source">For whom the registry counts, as it says; null if it does not.</param>
/// <param name="Limit">Pulls in a window.</param>
/// <param name="Remaining">Pulls that are left.</param>
/// <param name="WindowSeconds">The window.</param>
public sealed record QuotaPoint(
    DateTime Time, string Registry, string Account, string? Source, long Limit, long Remaining, double WindowSeconds);

/// <summary>What a client said of a pull, as history keeps it.</summary>
/// <param name="Time">When it said so, UTC.</param>
/// <param name="Client">Which client: <c>docker</c>, <c>containerd</c>, <c>cri-o</c>, <c>kubelet</c>, <c>podman</c>, <c>buildkit</c>.</param>
/// <param name="Registry">The registry; null if it did not say.</param>
/// <param name="Image">The image's full name; null if it did not say.</param>
/// <param name="Failed">Whether the pull failed.</param>
/// <param name="Cause">The cause that its text names; null where it names none, or the pull succeeded.</param>
/// <param name="Text">Its words, without secrets.</param>
/// <param name="Incident">The incident that it bears out; null if none was open.</param>
/// <param name="LeadSeconds">How far ahead of it that incident was reported, negative if after; null without one, or if it did not fail.</param>
public sealed record OutcomePoint(
    DateTime Time,
    string Client,
    string? Registry,
    string? Image,
    bool Failed,
    Cause? Cause,
    string Text,
    string? Incident,
    double? LeadSeconds)
{
    /// <summary>What it said; a client that tries again has not failed, and not succeeded either.</summary>
    public OutcomeKind Kind { get; init; }

    /// <summary>What it says of the warnings.</summary>
    public OutcomeVerdict Verdict { get; init; }

    /// <summary>The pod, <c>namespace/name</c>; null if it did not say.</summary>
    public string? Pod { get; init; }

    /// <summary>The container or job that wants the image; null if it did not say.</summary>
    public string? Job { get; init; }
}

/// <summary>What a client's word says of the warnings.</summary>
public enum OutcomeVerdict : byte
{
    /// <summary>Nothing: no failure, or one that no warning could have announced.</summary>
    None,

    /// <summary>An incident was open before the pull failed.</summary>
    Warned,

    /// <summary>An incident opened only after the pull had failed.</summary>
    Late,

    /// <summary>No incident.</summary>
    Missed,
}

/// <summary>Names of <see cref="OutcomeVerdict"/> as JSON and metrics spell them.</summary>
public static class OutcomeVerdictNames
{
    private static readonly string[] Names = ["none", "warned", "late", "missed"];

    /// <summary>The lower-case name.</summary>
    public static string Name(this OutcomeVerdict verdict) => Names[(int)verdict];
}
