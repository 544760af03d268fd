using System.Text;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Discovery;

/// <summary>
/// The files of this machine's clients, below a root. Paths are those that the client knows; what cannot be read is a
/// finding. A file that is not there is none.
/// </summary>
/// <param name="root">What absolute paths are below: "" for this machine, another directory for a container's or a test's.</param>
public sealed class ClientFiles(string root = "")
{
    // Far more than anyone writes by hand.
    private const int LargestOctets = 1 << 20;
    private const int MostEntries = 1000;

    private readonly List<DiscoveryFinding> _findings = [];
    private Dictionary<string, string>? _daemons;

    /// <summary>What absolute paths are below.</summary>
    public string Root => root;

    /// <summary>What was wrong so far, in the order in which it was found.</summary>
    public IReadOnlyList<DiscoveryFinding> Findings => _findings;

    /// <summary>Adds a finding.</summary>
    public void Fail(string file, int line, string what) => _findings.Add(new DiscoveryFinding(file, line, HostAddress.Shown(what)));

    /// <summary>Adds errors of a TOML document.</summary>
    internal void Fail(IEnumerable<TomlError> errors)
    {
        foreach (TomlError error in errors) Fail(error.File, error.Line, error.What);
    }

    /// <summary>The text of a file; null if there is none, or, after a finding, if it cannot be read.</summary>
    public string? Read(string path)
    {
        try
        {
            string real = root + path;
            if (!File.Exists(real)) return null;
            using FileStream stream = new(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] octets = new byte[LargestOctets + 1];
            int length = stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
            if (length <= LargestOctets) return Encoding.UTF8.GetString(octets, 0, length).TrimStart('\uFEFF');
            Fail(path, 0, "is larger than 1 MiB; that is no configuration");
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            bool hidden = exception is UnauthorizedAccessException;
            _findings.Add(new DiscoveryFinding(path, 0, hidden ? "may not be read by this user; run as root to see it" : "cannot be read") { IsHidden = hidden });
        }
        return null;
    }

    /// <summary>Whether a file is there, or may be.</summary>
    public bool Exists(string path) => File.Exists(root + path);

    /// <summary>Whether a directory is there.</summary>
    public bool IsDirectory(string path) => Directory.Exists(root + path);

    /// <summary>The paths of the files in a directory, in the order in which clients read them; none if it is not there.</summary>
    public IReadOnlyList<string> FilesIn(string directory, string pattern = "*") => List(directory, () => Directory.EnumerateFiles(root + directory, pattern));

    /// <summary>The paths of the directories in a directory.</summary>
    public IReadOnlyList<string> DirectoriesIn(string directory) => List(directory, () => Directory.EnumerateDirectories(root + directory));

    /// <summary>The process of a daemon; null if it does not run here, or is not to be seen. All are looked for at once.</summary>
    internal string? ProcessOf(string daemon) => (_daemons ??= FindDaemons()).GetValueOrDefault(daemon);

    private Dictionary<string, string> FindDaemons()
    {
        string[] wanted = ["dockerd", "containerd"];
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string directory in DirectoriesOf("/proc"))
        {
            string pid = Path.GetFileName(directory);
            if (!char.IsAsciiDigit(pid[0]) || ReadOrNothing($"{directory}/comm").TrimEnd() is not { } name || !wanted.Contains(name)) continue;
            found.TryAdd(name, pid);
            if (found.Count == wanted.Length) break;
        }
        return found;
    }

    private IEnumerable<string> DirectoriesOf(string path) => Directory.Exists(root + path) ? Directory.EnumerateDirectories(root + path) : [];

    // A process may have ended meanwhile.
    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return "";
        }
    }

    private List<string> List(string directory, Func<IEnumerable<string>> enumerate)
    {
        try
        {
            if (!IsDirectory(directory)) return [];
            return [.. enumerate().Take(MostEntries).Select(path => path[root.Length..]).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            _findings.Add(new DiscoveryFinding(directory, 0, "may not be listed by this user") { IsHidden = true });
            return [];
        }
    }
}
