using System.Diagnostics;

namespace Petrel.Lab.Front.Storage;

/// <summary>
/// A child process that ends with this one, even if this one is killed: a shell holds the other end of a pipe and stops
/// the child when the pipe closes. (PR_SET_PDEATHSIG would go off when the *thread* ends that started the child.)
/// </summary>
internal sealed class Lifeline : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // $0 is the log file. The shell outlives the signals that a terminal sends to the whole group: it has to stop the child.
    private const string Script = """
        "$@" >"$0" 2>&1 & child=$!
        trap '' TERM INT
        cat >/dev/null; kill $child; wait $child
        """;

    private readonly Process _shell;

    private Lifeline(Process shell) => _shell = shell;

    /// <summary>Starts a command; what it prints goes to a file.</summary>
    internal static Lifeline Start(string log, params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, log, .. command]) { RedirectStandardInput = true };
        return new Lifeline(Process.Start(start)!);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _shell.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _shell.Kill(entireProcessTree: true);
        }

        _shell.Dispose();
    }
}
