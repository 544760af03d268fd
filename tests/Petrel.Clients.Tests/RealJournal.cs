using System.Diagnostics;

namespace Petrel.Clients.Tests;

/// <summary>
/// A real systemd-journald in a mount namespace of its own, whose /run is a folder of this test: what is given to it is written
/// into a journal there, and nothing of this machine's own journal is touched. Needs root.
/// </summary>
internal sealed class RealJournal : IAsyncDisposable
{
    private const string Journald = "/lib/systemd/systemd-journald";

    private const string Script = """
        mount --bind "$1" /run && mkdir -p /run/systemd/journal /run/log/journal || exit 1
        /lib/systemd/systemd-journald &
        journald=$!
        trap 'kill $journald' EXIT
        while ! [ -S /run/systemd/journal/stdout ]; do sleep 0.05; done
        echo ready
        while IFS= read -r line; do printf '%s\n' "$line" | systemd-cat -t "$2"; done
        """;

    private readonly Process _process;

    private RealJournal(string folder, Process process) => (Folder, _process) = (folder, process);

    internal static bool IsPossible => Environment.IsPrivilegedProcess && File.Exists(Journald) && File.Exists("/usr/bin/unshare");

    internal string Folder { get; }

    internal string Directory => Path.Combine(Folder, "log/journal");

    internal static async Task<RealJournal> StartAsync(string program, CancellationToken stop)
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("petrel-journal-").FullName;
        Process process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "bash", "-c", Script, "bash", folder, program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(stop));
        return new RealJournal(folder, process);
    }

    internal async Task WriteAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Whether a text is in the journal's files by now.</summary>
    internal async Task<bool> HoldsAsync(string text, CancellationToken stop)
    {
        using Process reader = Process.Start(new ProcessStartInfo("journalctl", ["--directory", Directory, "--output=cat", "--quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string all = await reader.StandardOutput.ReadToEndAsync(stop);
        await reader.WaitForExitAsync(stop);
        return all.Contains(text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
