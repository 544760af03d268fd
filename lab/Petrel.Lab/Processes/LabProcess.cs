using System.Diagnostics;

namespace Petrel.Lab.Processes;

/// <summary>A line that a process printed, and when it arrived.</summary>
/// <param name="At">Seconds on <see cref="LabClock"/>.</param>
/// <param name="Text">The line.</param>
/// <param name="IsError">Whether it came on standard error.</param>
public readonly record struct PrintedLine(double At, string Text, bool IsError);

/// <summary>A process that the lab started: what it printed, with arrival times, and its end.</summary>
internal sealed class LabProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<PrintedLine> _lines = [];
    private readonly TaskCompletionSource<double> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private event Action<PrintedLine>? Printed;

    private LabProcess(Process process) => _process = process;

    /// <summary>When it was started.</summary>
    internal double StartedAt { get; private init; }

    internal int Id => _process.Id;

    internal bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>When it ended.</summary>
    internal Task<double> Ended => _ended.Task;

    internal int ExitStatus => _process.ExitCode;

    internal IReadOnlyList<PrintedLine> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    /// <summary>The lines so far, which are then forgotten: for a process that prints without end.</summary>
    internal IReadOnlyList<PrintedLine> TakeLines()
    {
        lock (_lines)
        {
            PrintedLine[] taken = [.. _lines];
            _lines.Clear();
            return taken;
        }
    }

    internal static LabProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var started = new LabProcess(process) { StartedAt = LabClock.Now };
        process.Exited += (_, _) => started._ended.TrySetResult(LabClock.Now);
        process.OutputDataReceived += (_, line) => started.Take(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => started.Take(line.Data, isError: true);
        if (!process.Start()) throw new LabException($"{command[0]} does not start");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits until it prints a line that fits; throws with what it printed if it ends or the time is over before.</summary>
    internal async Task<PrintedLine> WaitForAsync(Func<PrintedLine, bool> fits, TimeSpan patience, CancellationToken stop)
    {
        var seen = new TaskCompletionSource<PrintedLine>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(PrintedLine line)
        {
            if (fits(line)) seen.TrySetResult(line);
        }

        lock (_lines)
        {
            Printed += Look;
            foreach (PrintedLine line in _lines) Look(line);
        }

        Task first = await Task.WhenAny(seen.Task, _ended.Task, Task.Delay(patience, stop));
        lock (_lines) Printed -= Look;
        stop.ThrowIfCancellationRequested();
        return first == seen.Task ? await seen.Task : throw new LabException(
            $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}: {(HasEnded ? "ended" : "said nothing of the kind")}: " +
            string.Join(" | ", Lines.TakeLast(5).Select(static line => line.Text)));
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    internal void Signal(string name)
    {
        if (!HasEnded) Tool.Try("kill", $"-{name}", Id.ToString());
    }

    /// <summary>Closes its standard input, which some take as a request to end.</summary>
    internal void CloseInput() => _process.StandardInput.Close();

    /// <summary>Asks it to end, and after a while makes it.</summary>
    internal async Task StopAsync(double patienceSeconds = 5, string signal = "TERM")
    {
        Signal(signal);
        if (await Task.WhenAny(Ended, Task.Delay(TimeSpan.FromSeconds(patienceSeconds))) != Ended) _process.Kill();
        await Ended;
    }

    public void Dispose()
    {
        if (!HasEnded)
        {
            try
            {
                _process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It ended meanwhile.
            }
        }

        _process.Dispose();
    }

    private void Take(string? text, bool isError)
    {
        if (text is null) return;
        var line = new PrintedLine(LabClock.Now, text, isError);
        lock (_lines)
        {
            _lines.Add(line);
            Printed?.Invoke(line);
        }
    }
}
