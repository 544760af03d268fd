using System.Diagnostics;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>Runs the system's own tools.</summary>
internal static class Tool
{
    internal static string Run(string command, params string[] arguments)
    {
        (int status, string output, string error) = Try(command, arguments);
        return status == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: status {status}: {error}");
    }

    internal static (int Status, string Output, string Error) Try(string command, params string[] arguments)
    {
        using Process process = Process.Start(Plan(command, arguments))!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    internal static ProcessStartInfo Plan(string command, IEnumerable<string> arguments)
    {
        var plan = new ProcessStartInfo(command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in arguments) plan.ArgumentList.Add(argument);
        return plan;
    }
}
