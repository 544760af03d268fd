using System.Net.Sockets;

namespace Petrel.Clients;

/// <summary>Tries whether the sources of a plan can be read here. Changes nothing, leaves nothing open.</summary>
public static class Readiness
{
    private static readonly string[] JournalFolders = ["/var/log/journal", "/run/log/journal"];

    /// <summary>Each source of the plan, in the order journal, docker, files.</summary>
    public static IEnumerable<SourceReadiness> Of(OutcomePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Journal) yield return OfJournal(plan.JournalDirectory);
        if (plan.DockerSocket is { } socket) yield return OfDocker(socket);
        foreach (string path in plan.Files) yield return OfFile(path);
    }

    private static SourceReadiness OfJournal(string? directory)
    {
        const string Effect = "What docker, containerd, CRI-O, kubelet and podman write to the journal is not heard.";
        if (JournalSource.Find() is null) return new("journal", "journalctl", Effect, "name the clients' log files instead: [outcomes] files");
        string[] folders = directory is null ? JournalFolders : [directory];
        string? folder = folders.FirstOrDefault(static one => Directory.Exists(one));
        if (folder is null) return new("journal", "a journal of systemd", Effect, "name the clients' log files instead: [outcomes] files");
        return folders.Any(HasReadable)
            ? new("journal")
            : new("journal", "the right to read the journal", Effect, "sudo usermod --append --groups systemd-journal USER");
    }

    // Everybody may read the journal of his own sessions: that of the system is what counts.
    private static bool HasReadable(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true };
        try
        {
            return Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.journal", options)
                .Where(static path => !Path.GetFileName(path).StartsWith("user-", StringComparison.Ordinal)).Any(CanRead);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static SourceReadiness OfDocker(string path)
    {
        const string Effect = "Pulls of docker that succeed are not heard.";
        if (!File.Exists(path)) return new("docker", path, Effect, "");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new("docker");
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.AccessDenied
                ? new("docker", $"the right to use {path}", Effect, "sudo usermod --append --groups docker USER (which makes USER as good as root)")
                : new("docker", $"a dockerd behind {path}", Effect, "");
        }
    }

    private static SourceReadiness OfFile(string path)
    {
        if (CanRead(path)) return new(path);
        string missing = File.Exists(path) ? $"the right to read {path}" : path;
        return new(path, missing, "What clients write there is not heard; it is looked for again each second.", "");
    }

    private static bool CanRead(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
