using System.ComponentModel;
using System.Diagnostics;

namespace Petrel.Clients;

/// <summary>
/// The journal of systemd, followed by <c>journalctl</c> as a child process: the entries of the units of container clients and
/// of podman. When journalctl ends, it is started again after the entry that was read last.
/// </summary>
/// <param name="directory">The journal's directory; null for this machine's own.</param>
/// <param name="sink">Where outcomes go.</param>
/// <param name="time">The clock for waiting.</param>
internal sealed class JournalSource(string? directory, OutcomeSink sink, TimeProvider time) : IOutcomeSource
{
    // A MESSAGE may be as long as a client likes; what is longer than this says nothing of a pull.
    private const int LongestLine = 64 * 1024;

    private static readonly string[] Units =
        ["docker", "containerd", "crio", "cri-o", "kubelet", "podman", "buildkit", "buildkitd", "k3s", "k3s-agent", "rke2-server", "rke2-agent", "snap.docker.dockerd"];

    private static readonly string[] Programs = ["podman", "skopeo", "buildah"];

    // Daemons that no unit of these names runs. Anybody may write under any name: of daemons root's words count.
    private static readonly string[] Daemons = ["dockerd", "containerd", "crio", "kubelet", "buildkitd"];

    private string? _cursor;

    /// <summary>Where journalctl is; null if it is not installed.</summary>
    internal static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':')
        .Where(static folder => folder.StartsWith('/'))
        .Select(static folder => Path.Combine(folder, "journalctl"))
        .FirstOrDefault(File.Exists);

    /// <inheritdoc />
    public Task RunAsync(CancellationToken stop) => Persistence.RunAsync(FollowAsync, time, stop);

    /// <summary>The arguments: new entries only, or those after the one that was read last.</summary>
    internal static IEnumerable<string> Arguments(string? directory, string? cursor)
    {
        if (directory is not null) yield return $"--directory={directory}";
        foreach (string option in (string[])["--follow", "--output=json", "--all", "--quiet", "--no-pager"]) yield return option;
        yield return cursor is null ? "--lines=0" : $"--after-cursor={cursor}";
        yield return "--output-fields=MESSAGE,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,PODMAN_EVENT,PODMAN_TYPE,PODMAN_NAME,PODMAN_ERROR";
        foreach (string unit in Units) yield return $"_SYSTEMD_UNIT={unit}.service";
        yield return "+"; // or
        foreach (string program in Programs) yield return $"SYSLOG_IDENTIFIER={program}";
        yield return "+";
        foreach (string daemon in Daemons) yield return $"SYSLOG_IDENTIFIER={daemon}";
        yield return "_UID=0"; // and
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        using Process? process = Start();
        if (process is null) return;
        // What it says of itself is read so that it never blocks; what is missing was said before it was started.
        Task complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        try
        {
            await ReadAsync(process.StandardOutput.BaseStream, stop).ConfigureAwait(false);
        }
        finally
        {
            Stop(process);
            await complaints.ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(Stream output, CancellationToken stop)
    {
        var lines = new LineSplitter(LongestLine, Take);
        byte[] buffer = new byte[16 * 1024];
        for (int count; (count = await output.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0;) lines.Feed(buffer.AsSpan(0, count));
    }

    private void Take(string line)
    {
        JournalEntry entry = JournalEntry.Parse(line);
        _cursor = entry.Cursor ?? _cursor;
        sink.Say(entry.Outcome);
    }

    private Process? Start()
    {
        if (Find() is not { } program) return null;
        try
        {
            return Process.Start(new ProcessStartInfo(program, Arguments(directory, _cursor))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
