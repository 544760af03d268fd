using System.Diagnostics;

namespace Petrel.Lab.Processes;

/// <summary>A command that does one thing and ends, such as <c>ip</c> and <c>nft</c>.</summary>
internal static class Tool
{
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs it; throws with what it said if it fails.</summary>
    internal static string Run(string program, params string[] arguments)
    {
        (int status, string output, string errors) = Try(program, arguments);
        return status == 0
            ? output
            : throw new LabException($"{program} {string.Join(' ', arguments)} failed ({status}): {errors.Trim()}");
    }

    /// <summary>Runs it, whatever comes of it.</summary>
    internal static (int Status, string Output, string Errors) Try(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using Process process = Process.Start(start) ?? throw new LabException($"{program} does not start");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new LabException($"{program} {string.Join(' ', arguments)} does not end");
        }

        return (process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Whether a program can be found.</summary>
    internal static bool Exists(string program) => Find(program) is not null;

    /// <summary>Where a program is; Debian's own before others, since the lab means those.</summary>
    internal static string? Find(string program) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
