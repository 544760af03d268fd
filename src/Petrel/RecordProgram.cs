using Petrel.Agent.Configuration;
using Petrel.Agent.Recording;
using Petrel.Cli;
using Petrel.Core.Attribution;

namespace Petrel;

/// <summary>Runs <c>petrel record anonymize</c> and <c>petrel record label</c>.</summary>
internal static class RecordProgram
{
    /// <summary>Writes the recording anew and returns the exit status.</summary>
    internal static int Run(PetrelConfiguration configuration, RecordArguments arguments)
    {
        try
        {
            using Stream from = RecordingSource.Open(arguments.From);
            // A new file only: the old recording may be the very same file, and nobody wants to lose one.
            using Stream to = arguments.To is null ? Console.OpenStandardOutput() : new FileStream(arguments.To, FileMode.CreateNew);
            return Report(arguments, Rewrite(configuration.Catalogue, arguments, from, to));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"petrel: {FileErrors.Describe(error)}");
            return ExitStatus.Usage;
        }
    }

    private static RewriteResult Rewrite(RegistryCatalogue catalogue, RecordArguments arguments, Stream from, Stream to) =>
        arguments.Label is { } label
            ? RecordingRewrite.Label(from, to, label)
            : RecordingRewrite.Anonymize(from, to, name => IsPublic(catalogue, name));

    // A member of a family (an account's own registry) is made on demand and is nobody else's business.
    private static bool IsPublic(RegistryCatalogue catalogue, string name) => catalogue.Registries.Any(registry =>
        registry is { IsFamily: false, Configured: false } &&
        (registry.Name == name || registry.Aliases.Contains(name) || registry.Hosts.Any(host => host.Host == name)));

    private static int Report(RecordArguments arguments, RewriteResult result)
    {
        if (result.Error is not null)
        {
            Console.Error.WriteLine($"petrel: {arguments.From}: {result.Error}");
            return ExitStatus.Usage;
        }

        if (result.LeftOut > 0)
            Console.Error.WriteLine($"petrel: {arguments.From}: {result.LeftOut} lines could not be read, and are left out");
        return ExitStatus.Success;
    }
}
