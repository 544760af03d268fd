namespace Petrel.Cli;

/// <summary>The exit statuses that scripts rely on.</summary>
internal static class ExitStatus
{
    /// <summary>All went well.</summary>
    internal const int Success = 0;

    /// <summary>What was asked for did not come off: a label that does not hold, a receiver that takes nothing.</summary>
    internal const int Failure = 1;

    /// <summary>Wrong usage or configuration (EX_USAGE of <c>sysexits.h</c>).</summary>
    internal const int Usage = 64;

    /// <summary>The machine does not allow what was asked for (EX_UNAVAILABLE of <c>sysexits.h</c>).</summary>
    internal const int Unavailable = 69;
}
