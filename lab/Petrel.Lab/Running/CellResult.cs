using System.Text.Json;
using System.Text.Json.Serialization;

namespace Petrel.Lab.Running;

/// <summary>How one Petrel did in one run.</summary>
/// <param name="Source">Its source.</param>
/// <param name="WarnedAt">t_w: its first incident with a right cause, seconds after t₀; null if there was none.</param>
/// <param name="SuspectedAt">Its first suspicion with a right cause; null if there was none.</param>
/// <param name="Cause">What it named: of the first right incident, else of the first incident, else of the first suspicion; null if it was silent.</param>
/// <param name="Confidence">How sure it was of that, from 0 to 1.</param>
/// <param name="FirstCause">What its first incident named, right or wrong; null if there was none.</param>
/// <param name="Signals">What it saw.</param>
/// <param name="Incidents">How many incidents it opened.</param>
/// <param name="Capture">Window capture, (t₂ − t_w) / (t₂ − t₁), from 0 to 1; null where the window is shorter than 5 s or t₁ was not seen.</param>
/// <param name="Verdict">One of <see cref="Verdicts"/>.</param>
/// <param name="Summary">What it said.</param>
public sealed record SourceResult(
    string Source, double? WarnedAt, double? SuspectedAt, string? Cause, double Confidence, string? FirstCause,
    IReadOnlyList<string> Signals, int Incidents, double? Capture, string Verdict, string? Summary)
{
    /// <summary>When a probe had confirmed an incident; null if none did, or none was sent.</summary>
    public double? ConfirmedAt { get; init; }

    /// <summary>The cause that it confirmed.</summary>
    public string? ConfirmedCause { get; init; }
}

/// <summary>What a run came to.</summary>
public static class Verdicts
{
    /// <summary>A right warning before the client spoke.</summary>
    public const string Warned = "warned";

    /// <summary>The client spoke at once, and the cause was named right behind it.</summary>
    public const string Named = "named";

    /// <summary>States allow no more than a suspicion, and it was raised.</summary>
    public const string Suspected = "suspected";

    /// <summary>A right warning, after the client had given up.</summary>
    public const string Late = "late";

    /// <summary>A warning with another cause.</summary>
    public const string WrongCause = "wrong cause";

    /// <summary>Nothing was said, and the client itself spoke, or had overcome it, within 5 s of the first sign.</summary>
    public const string TooShort = "too short";

    /// <summary>Nothing was said.</summary>
    public const string Missed = "missed";

    /// <summary>Nothing was wrong, and nothing was said.</summary>
    public const string Silent = "silent";

    /// <summary>Nothing was wrong, and an incident was opened.</summary>
    public const string FalseAlarm = "false alarm";

    /// <summary>The fault did not show: the client succeeded before it could.</summary>
    public const string NotShown = "not shown";
}

/// <summary>One run: a scenario, a client, and Petrel by each source beside it. Times are seconds after t₀.</summary>
/// <param name="Scenario">What was played.</param>
/// <param name="Client">Who pulled.</param>
/// <param name="ClientVersion">Its version as it prints it.</param>
/// <param name="IsLong">Whether a client that stalls was awaited as long as it took, and not 90 s.</param>
/// <param name="FirstSign">t₁, from the kernel's own trace; null if it never showed.</param>
/// <param name="ClientFirstWord">When the client first said that something is wrong; null if never.</param>
/// <param name="ClientError">t₂: when the client gave up; null if it never did.</param>
/// <param name="ClientText">Its error.</param>
/// <param name="ClientSucceeded">When its last pull succeeded; null if it did not.</param>
/// <param name="Ended">When the last pull ended, or was ended.</param>
/// <param name="Pulls">How many pulls there were.</param>
/// <param name="Sources">How Petrel did.</param>
public sealed record CellResult(
    string Scenario, string Client, string ClientVersion, bool IsLong, double? FirstSign, double? ClientFirstWord,
    double? ClientError, string? ClientText, double? ClientSucceeded, double Ended, int Pulls, IReadOnlyList<SourceResult> Sources)
{
    /// <summary>What the run itself broke on, when nothing can be judged; null if it went through.</summary>
    public string? Failure { get; init; }
}

/// <summary>JSON of <see cref="CellResult"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = false)]
[JsonSerializable(typeof(CellResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
