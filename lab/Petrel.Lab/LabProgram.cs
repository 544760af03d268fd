namespace Petrel.Lab;

/// <summary>This very program, for starting itself in another namespace.</summary>
internal static class LabProgram
{
    /// <summary>The command line that starts it.</summary>
    internal static string[] Self => [Environment.ProcessPath ?? throw new LabException("the lab does not know its own path")];
}
