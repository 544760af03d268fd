using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>A JSON line as it was written, and when it arrived, in seconds on CLOCK_MONOTONIC.</summary>
internal sealed record Line(string Raw, JsonObject Json, double ArrivedAt)
{
    internal string Type => Json["type"]!.GetValue<string>();

    internal string? Text(string field) => Json[field]?.ToString();
}

/// <summary>The program under test, started as a user would.</summary>
internal sealed class PetrelProcess : IDisposable
{
    private readonly Process _process;
    private bool _disposed;
    private readonly BlockingCollection<Line> _incoming = [];
    private readonly StringBuilder _errors = new();

    private PetrelProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) lock (_errors) _errors.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    internal static string Program { get; } = FindProgram();

    /// <summary>Every line that has been read so far.</summary>
    internal List<Line> Lines { get; } = [];

    internal string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    internal IEnumerable<Line> Incidents => Lines.Where(static line => line.Type == "incident");

    internal static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    internal int Pid => _process.Id;

    /// <summary>Starts `petrel watch --output json` in a namespace, without probes, and waits for its first line.</summary>
    internal static PetrelProcess Start(string netns, params string[] arguments) =>
        Launch(netns, [Program, "watch", "--output", "json", "--no-resolve", "--no-probe", .. arguments]);

    /// <summary>Starts `petrel watch --output json` beside the test, on this machine's loopback, with variables.</summary>
    internal static PetrelProcess StartHere(IEnumerable<(string Name, string Value)> variables, params string[] arguments)
    {
        ProcessStartInfo plan = Tool.Plan(Program, ["watch", "--output", "json", "--no-resolve", "--netns", "self", .. arguments]);
        foreach ((string name, string value) in variables) plan.Environment[name] = value;
        return Launch(plan);
    }

    /// <summary>The same, by a command that takes rights away.</summary>
    internal static PetrelProcess StartAs(string netns, string[] user, params string[] arguments) =>
        Launch(netns, [.. user, Program, "watch", "--output", "json", "--no-resolve", .. arguments]);

    /// <summary>Starts `petrel demo --output json` in a namespace, as another user if a command for that is given.</summary>
    internal static PetrelProcess StartDemo(string netns, string[] user, params string[] arguments) =>
        Launch(netns, [.. user, Program, "demo", "--output", "json", .. arguments]);

    private static PetrelProcess Launch(string netns, IEnumerable<string> command)
    {
        // Who runs the tests in the background of a script has SIGINT ignored, and so would what is started here.
        return Launch(Tool.Plan("nsenter", [$"--net=/run/netns/{netns}", "env", "--default-signal=INT", .. command]));
    }

    private static PetrelProcess Launch(ProcessStartInfo plan)
    {
        var petrel = new PetrelProcess(Process.Start(plan)!);
        petrel.WaitFor(static line => line.Type == "hello", TimeSpan.FromSeconds(20));
        return petrel;
    }

    /// <summary>Waits for a line; fails with what came instead.</summary>
    internal Line WaitFor(Func<Line, bool> wanted, TimeSpan patience) =>
        TryWaitFor(wanted, patience) ?? throw new TimeoutException(
            $"no such line within {patience}; seen:\n{string.Join('\n', Lines.Select(static line => line.Json.ToJsonString()))}\n{Errors}");

    /// <summary>Waits for a line, or null.</summary>
    internal Line? TryWaitFor(Func<Line, bool> wanted, TimeSpan patience)
    {
        if (Lines.Find(line => wanted(line)) is { } known) return known;
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (_incoming.TryTake(out Line? line, (int)Math.Max(0, end - Environment.TickCount64)))
        {
            Lines.Add(line);
            if (wanted(line)) return line;
        }

        return null;
    }

    internal Line WaitForIncident(string cause, TimeSpan patience) =>
        WaitFor(line => line.Type == "incident" && line.Text("cause") == cause, patience);

    /// <summary>Waits, and returns what was said meanwhile about incidents.</summary>
    internal List<Line> IncidentsWithin(TimeSpan time)
    {
        TryWaitFor(static _ => false, time);
        return [.. Incidents];
    }

    internal void Signal(string name) => Tool.Run("kill", $"-{name}", $"{Pid}");

    /// <summary>Ends it in good order; its exit status, after which all lines are read.</summary>
    internal int Stop(string signal = "TERM")
    {
        Signal(signal);
        return WaitForExit(TimeSpan.FromSeconds(30));
    }

    internal int WaitForExit(TimeSpan patience)
    {
        if (!_process.WaitForExit(patience)) throw new TimeoutException($"petrel has not ended within {patience}");
        _process.WaitForExit(); // until its output is read to the end
        while (_incoming.TryTake(out Line? line)) Lines.Add(line);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Take(string? text)
    {
        if (text is not null) _incoming.Add(new Line(text, JsonNode.Parse(text)!.AsObject(), Now));
    }

    private static string FindProgram()
    {
        if (Environment.GetEnvironmentVariable("PETREL_BINARY") is { Length: > 0 } named) return named;
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Petrel.slnx"))) folder = folder.Parent;
        string configuration = AppContext.BaseDirectory.Contains("/Release/") ? "Release" : "Debug";
        return Path.Combine(folder!.FullName, "src/Petrel/bin", configuration, "net10.0/petrel");
    }
}
