namespace Petrel.Agent.Checking;

/// <summary>A verdict, numbered as monitoring plugins exit.</summary>
public enum CheckStatus
{
    /// <summary>Pulls will work.</summary>
    Ok = 0,

    /// <summary>Pulls will work, and something will break soon or costs time.</summary>
    Warning = 1,

    /// <summary>Pulls will fail.</summary>
    Critical = 2,

    /// <summary>It could not be found out.</summary>
    Unknown = 3,
}

/// <summary>What verdicts come to together.</summary>
public static class CheckStatuses
{
    /// <summary>The worst; what is known to be bad weighs more than what is not known.</summary>
    public static CheckStatus Worst(this IEnumerable<CheckStatus> all) => all.Append(CheckStatus.Ok).MinBy(Rank);

    private static int Rank(CheckStatus status) => status switch
    {
        CheckStatus.Critical => 0,
        CheckStatus.Warning => 1,
        CheckStatus.Unknown => 2,
        _ => 3,
    };
}
