using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>A Python program that makes sockets; its marks tell when it did what, on the kernel's monotonic clock.</summary>
internal sealed class Peer : IDisposable
{
    // Not the command's path: a version manager may have put a script there, and its name would be seen instead.
    private static readonly Lazy<string> Interpreter =
        new(static () => Tool.Run("python3", "-c", "import os, sys; print(os.path.realpath(sys.executable))").Trim());

    private readonly Process _process;
    private bool _disposed;
    private readonly BlockingCollection<string> _lines = [];
    private readonly string? _folder;

    private Peer(Process process, string? folder)
    {
        _process = process;
        _folder = folder;
        process.OutputDataReceived += (_, line) => { if (line.Data is not null) _lines.Add(line.Data); };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
    }

    internal int Pid => _process.Id;

    /// <summary>Starts a script in a namespace; under another name if one is given, as the kernel sees it (comm).</summary>
    internal static Peer Start(string netns, string script, string[] arguments, string? name = null)
    {
        string interpreter = Interpreter.Value;
        string? folder = null;
        if (name is not null)
        {
            folder = Directory.CreateTempSubdirectory("petrel-e2e-").FullName;
            string link = Path.Combine(folder, name);
            File.CreateSymbolicLink(link, interpreter);
            interpreter = link;
        }

        string path = Path.Combine(AppContext.BaseDirectory, "peers", script);
        ProcessStartInfo plan = Tool.Plan("nsenter", [$"--net=/run/netns/{netns}", interpreter, path, .. arguments]);
        return new Peer(Process.Start(plan)!, folder);
    }

    /// <summary>Waits for a mark; its time in seconds on CLOCK_MONOTONIC, 0 if it carries none.</summary>
    internal double WaitFor(string mark, TimeSpan patience)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (_lines.TryTake(out string? line, (int)Math.Max(0, end - Environment.TickCount64)))
        {
            string[] words = line.Split(' ');
            if (words[0] == mark) return words.Length > 1 ? double.Parse(words[1], CultureInfo.InvariantCulture) : 0;
        }

        throw new TimeoutException($"the peer has not said '{mark}' within {patience}");
    }

    internal void Kill() => _process.Kill();

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }
}
