using Petrel.Lab.Referee;
using Petrel.Lab.Scenarios;

namespace Petrel.Lab.Running;

/// <summary>Holds what Petrel said against what happened.</summary>
internal sealed class Judge(Scenario scenario, double faultAt, double? firstSign, double? clientError, double ended)
{
    /// <summary>A shorter window between the first sign and the client's error leaves nothing to win, in seconds.</summary>
    internal const double LeastWindow = 5;

    private const double Promptly = 5;

    /// <summary>The verdict on one Petrel.</summary>
    internal SourceResult On(string source, IReadOnlyList<PetrelWord> words)
    {
        PetrelWord[] incidents = [.. words.Where(static word => word is { Type: "incident", Phase: not "resolved" })];
        PetrelWord? right = incidents.FirstOrDefault(IsRight);
        PetrelWord? suspicion = words.FirstOrDefault(word => word.Type == "suspicion" && IsRight(word));
        PetrelWord? telling = right ?? incidents.FirstOrDefault() ?? suspicion;
        double? capture = right is null ? null : Capture(right.At);
        return new SourceResult(
            source, After(right?.At), After(suspicion?.At), telling?.Cause, telling?.Confidence ?? 0, incidents.FirstOrDefault()?.Cause,
            [.. words.SelectMany(static word => word.Signals).Distinct()], incidents.Count(static word => word.Phase == "opened"),
            capture is { } share ? Math.Round(share, 3) : null, Verdict(incidents, right, suspicion), telling?.Summary)
        {
            ConfirmedAt = After(incidents.FirstOrDefault(IsConfirmedByProbe)?.At),
            ConfirmedCause = incidents.FirstOrDefault(IsConfirmedByProbe)?.Cause,
        };
    }

    private static bool IsConfirmedByProbe(PetrelWord word) =>
        word.Status == "confirmed" && word.Signals.Any(static signal => signal.StartsWith("probe-", StringComparison.Ordinal));

    private bool IsRight(PetrelWord word) => scenario.Causes.Contains(word.Cause) || word.Cause == scenario.Truth;

    private string Verdict(PetrelWord[] incidents, PetrelWord? right, PetrelWord? suspicion)
    {
        if (scenario.IsHealthy) return incidents.Length == 0 ? Verdicts.Silent : Verdicts.FalseAlarm;
        if (right is not null) return IsLate(right) ? Verdicts.Late : Speaks(right) ? Verdicts.Named : Verdicts.Warned;
        if (incidents.Length > 0) return Verdicts.WrongCause;
        if (suspicion is not null) return Verdicts.Suspected;
        if (scenario is { Sign: not Sign.None, IsSuspicion: false } && firstSign is null) return Verdicts.NotShown;
        double over = clientError ?? ended; // given up, or overcome
        return over - (firstSign ?? over) < LeastWindow && !scenario.IsSuspicion ? Verdicts.TooShort : Verdicts.Missed;
    }

    /// <summary>Whether it came after the client's own error although there was time to warn.</summary>
    private bool IsLate(PetrelWord word) => clientError is { } error && word.At > error && error - (firstSign ?? error) >= LeastWindow;

    /// <summary>Whether the client had spoken by then, at once as it does.</summary>
    private bool Speaks(PetrelWord word) => clientError is { } error && word.At > error;

    /// <summary>What part of the time between the first sign and the client's own error was won.</summary>
    private double? Capture(double warnedAt)
    {
        if (firstSign is not { } sign) return null;
        if (clientError is not { } error)
            return warnedAt - sign <= Promptly ? 1 : ended - sign < LeastWindow ? null : Share(warnedAt, sign, ended);
        return error - sign < LeastWindow ? null : Share(warnedAt, sign, error);
    }

    private static double Share(double warnedAt, double sign, double end) => Math.Clamp((end - warnedAt) / (end - sign), 0, 1);

    private double? After(double? at) => at is { } time ? Math.Round(time - faultAt, 3) : null;
}
