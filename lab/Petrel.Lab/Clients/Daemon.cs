using Petrel.Lab.Processes;

namespace Petrel.Lab.Clients;

/// <summary>A daemon of one client: started in its place, ready when its socket answers.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly LabProcess _process;

    private Daemon(LabProcess process) => _process = process;

    /// <summary>Starts a command, and waits until another one succeeds.</summary>
    internal static async Task<Daemon> StartAsync(string[] command, string[] isReady, CancellationToken stop)
    {
        LabProcess process = LabProcess.Start(command);
        double until = LabClock.Now + Patience.TotalSeconds;
        while (Tool.Try(isReady[0], isReady[1..]).Status != 0)
        {
            if (process.HasEnded || LabClock.Now > until)
            {
                string said = string.Join(" | ", process.Lines.TakeLast(5).Select(static line => line.Text));
                process.Dispose();
                throw new LabException($"{string.Join(' ', command.TakeLast(12))} does not become ready: {said}");
            }

            await Task.Delay(100, stop);
        }

        return new Daemon(process);
    }

    /// <summary>What it printed.</summary>
    internal IReadOnlyList<PrintedLine> Lines => _process.Lines;

    /// <summary>The process that was started.</summary>
    internal int Pid => _process.Id;

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(10);
        _process.Dispose();
    }
}
