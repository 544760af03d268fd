using Petrel.Agent.Configuration;
using Petrel.Cli;

namespace Petrel;

/// <summary>Runs <c>petrel config</c>.</summary>
internal static class ConfigProgram
{
    /// <summary>Writes a file to begin with.</summary>
    internal static int Init(TextWriter output)
    {
        output.Write(ConfigurationText.Commented());
        return ExitStatus.Success;
    }

    /// <summary>The configuration was loaded, so it is valid: says which files it came from.</summary>
    internal static int Check(PetrelConfiguration configuration, TextWriter output)
    {
        string[] files = [.. configuration.Files];
        output.WriteLine(files.Length == 0
            ? "no configuration file: built-in values hold; petrel config init writes one to begin with"
            : $"{string.Join(" and ", files)}: valid");
        return ExitStatus.Success;
    }

    /// <summary>Writes what is in force.</summary>
    internal static int Show(PetrelConfiguration configuration, TextWriter output)
    {
        output.Write(ConfigurationText.Effective(configuration));
        return ExitStatus.Success;
    }
}
