using Petrel.Core.Outcomes;

namespace Petrel.Clients;

/// <summary>Log files that clients write, looked at each second.</summary>
/// <param name="paths">The files.</param>
/// <param name="sink">Where outcomes go.</param>
/// <param name="time">The clock for waiting.</param>
internal sealed class LogFileSource(IEnumerable<string> paths, OutcomeSink sink, TimeProvider time) : IOutcomeSource, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly LogTail[] _tails = [.. paths.Select(path => Follow(path, sink))];

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            Poll();
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) Poll();
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>Reads what is new in each file.</summary>
    internal void Poll()
    {
        foreach (LogTail tail in _tails) tail.Poll();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (LogTail tail in _tails) tail.Dispose();
    }

    /// <summary>The client whose log a file is by its name (<c>kubelet.log</c>, <c>/var/log/crio/crio.log</c>); null if it does not say.</summary>
    internal static string? ClientOf(string path) => Path.GetFileName(path)
        .Split('.', '_')
        .Select(static part => OutcomeClients.Of(part))
        .FirstOrDefault(static client => client is not null);

    private static LogTail Follow(string path, OutcomeSink sink)
    {
        string? client = ClientOf(path);
        return new LogTail(path, line => sink.Say(OutcomeReader.Read(line, client)));
    }
}
