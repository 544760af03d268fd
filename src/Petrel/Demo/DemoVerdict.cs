namespace Petrel.Demo;

/// <summary>What a scenario has shown.</summary>
internal enum DemoVerdict
{
    /// <summary>Petrel warned before the client noticed.</summary>
    WarnedInTime,

    /// <summary>Petrel warned when the client had already noticed.</summary>
    Late,

    /// <summary>Petrel did not warn, or named no cause that fits.</summary>
    Missed,

    /// <summary>Nothing was wrong, and nothing was said.</summary>
    Silent,

    /// <summary>Petrel warned though nothing was wrong.</summary>
    FalseAlarm,

    /// <summary>It was interrupted, or could not be shown.</summary>
    Unfinished,

    /// <summary>The source in use cannot show it, so it was not run.</summary>
    LeftOut,
}

/// <summary>Judges outcomes.</summary>
internal static class DemoVerdicts
{
    private static readonly string[] Names =
        ["warned-in-time", "late", "missed", "silent", "false-alarm", "unfinished", "left-out"];

    /// <summary>As JSON spells it.</summary>
    internal static string Name(this DemoVerdict verdict) => Names[(int)verdict];

    /// <summary>Whether it is what Petrel promises.</summary>
    internal static bool IsGood(this DemoVerdict verdict) =>
        verdict is DemoVerdict.WarnedInTime or DemoVerdict.Silent or DemoVerdict.LeftOut;

    /// <summary>The verdict on one scenario.</summary>
    internal static DemoVerdict Judge(ScenarioOutcome outcome) => outcome switch
    {
        { LeftOut: not null } => DemoVerdict.LeftOut,
        { Scenario.IsFaulty: false, Incidents: > 0 } or { IsEarly: true } => DemoVerdict.FalseAlarm,
        { Problem: not null } => DemoVerdict.Unfinished,
        { Scenario.IsFaulty: false } => outcome.IsFinished ? DemoVerdict.Silent : DemoVerdict.Unfinished,
        { FaultAt: null } => DemoVerdict.Unfinished,
        { WarnedAt: null } => outcome.IsFinished || outcome.NoticedAt is not null ? DemoVerdict.Missed : DemoVerdict.Unfinished,
        _ => outcome.NoticedAt is null || outcome.WarnedAt < outcome.NoticedAt ? DemoVerdict.WarnedInTime : DemoVerdict.Late,
    };

    /// <summary>
    /// 0 when every faulty scenario was warned of before its client noticed and the healthy ones stayed silent, else 1.
    /// </summary>
    internal static int ExitStatus(IEnumerable<ScenarioOutcome> outcomes) =>
        outcomes.All(static outcome => Judge(outcome).IsGood()) ? 0 : 1;
}
