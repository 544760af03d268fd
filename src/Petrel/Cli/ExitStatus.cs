namespace Petrel.Cli;

/// <summary>The exit statuses that scripts rely on.</summary>
internal static class ExitStatus
{
    /// <summary>All went well.</summary>
    internal const int Success = 0;

    /// <summary>A recording's label does not hold.</summary>
    internal const int LabelFails = 1;

    /// <summary>Wrong usage or configuration (EX_USAGE of <c>sysexits.h</c>).</summary>
    internal const int Usage = 64;

    /// <summary>The machine does not allow what was asked for (EX_UNAVAILABLE of <c>sysexits.h</c>).</summary>
    internal const int Unavailable = 69;
}
