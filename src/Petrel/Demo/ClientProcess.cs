using System.Diagnostics;
using System.Net;
using System.Threading.Channels;

namespace Petrel.Demo;

/// <summary>
/// A demonstration client as a child process. It ends when its standard input does, so also when this process is killed.
/// </summary>
internal sealed class ClientProcess : IDisposable
{
    private const string OwnProgram = "/proc/self/exe";
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly Channel<DemoClientLine> _lines = Channel.CreateUnbounded<DemoClientLine>();

    private ClientProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
    }

    /// <summary>What it says, in order; completed when it has ended.</summary>
    internal ChannelReader<DemoClientLine> Lines => _lines.Reader;

    /// <summary>Its process id.</summary>
    internal int Pid => _process.Id;

    /// <summary>Starts this very program once more.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The machine does not allow it.</exception>
    internal static ClientProcess Start(DemoHabits habits, IPEndPoint registry)
    {
        var plan = new ProcessStartInfo(OwnProgram) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in OwnArguments()) plan.ArgumentList.Add(argument);
        plan.ArgumentList.Add(DemoClientProgram.CommandName);
        plan.ArgumentList.Add(habits.Name);
        plan.ArgumentList.Add(registry.ToString());
        return new ClientProcess(Process.Start(plan)!);
    }

    /// <summary>Tells it to pull an image of so many blobs.</summary>
    internal void Pull(int blobs)
    {
        try
        {
            _process.StandardInput.WriteLine(blobs);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is gone; the end of its lines says so.
        }
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        if (!_process.WaitForExit(EndPatience)) _process.Kill();
        _process.Dispose();
    }

    // Where the runtime runs the program (dotnet petrel.dll), the executable is the runtime and needs its file.
    private static string[] OwnArguments() =>
        Path.GetFileName(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];

    private void Take(string? text)
    {
        if (text is null) _lines.Writer.TryComplete();
        else if (DemoClientLine.Parse(text) is { } line) _lines.Writer.TryWrite(line);
    }
}
