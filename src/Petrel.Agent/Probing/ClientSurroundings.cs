using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Petrel.Core.Attribution;
using Petrel.Registry.Credentials;

namespace Petrel.Agent.Probing;

/// <summary>
/// The surroundings of client processes: the variables by which they find proxies and accounts, and the root that their
/// paths are below. Of clients that live as long as one pull they are read when they connect, since they may be gone when
/// a registry is to be asked. Nothing of it leaves this process. Safe to use from several threads.
/// </summary>
/// <param name="own">Those of Petrel itself, which stand in for what cannot be read.</param>
/// <param name="proc">Where processes are.</param>
internal sealed class ClientSurroundings(CredentialEnvironment own, string proc = "/proc")
{
    private const int MostProcesses = 256;
    private const int LongestEnvironment = 256 * 1024;

    // Everything else of an environment is nobody's business.
    private static readonly FrozenSet<string> Wanted = FrozenSet.ToFrozenSet(
    [
        "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "DOCKER_AUTH_CONFIG",
        "CONTAINERS_REGISTRIES_CONF", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    ], StringComparer.Ordinal);

    private readonly ConcurrentDictionary<int, Surroundings> _known = [];

    /// <summary>Petrel's own surroundings.</summary>
    internal Surroundings Own { get; } = new(own, own, IsElsewhere: false, IsKnown: false);

    /// <summary>A process connects: reads what it may soon take with it.</summary>
    internal void Note(ProcessIdentity process)
    {
        if (!ClientNames.IsBrief(process.Name)) return;
        if (_known.Count >= MostProcesses) _known.Clear();
        if (Read(process.Pid, process.Name) is { } read) _known[process.Pid] = read;
    }

    /// <summary>The surroundings of a process, by now or as they were; Petrel's own where they are not to be had.</summary>
    internal Surroundings Of(int pid, string? name)
    {
        if (pid == 0) return Own;
        if (Read(pid, name) is { } present) return present;
        return _known.GetValueOrDefault(pid, Own);
    }

    private Surroundings? Read(int pid, string? name)
    {
        try
        {
            // A number that another process has by now tells nothing.
            if (File.ReadAllText($"{proc}/{pid}/comm").TrimEnd('\n') != name) return null;
            bool elsewhere = LinkOf(pid.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } mount && mount != LinkOf("self");
            FrozenDictionary<string, string> variables = ReadVariables($"{proc}/{pid}/environ");
            string home = variables.GetValueOrDefault("HOME") is { Length: > 0 } said ? said : elsewhere ? "/root" : own.Home;
            string root = elsewhere ? $"{proc}/{pid}/root" : own.Root;
            var process = new CredentialEnvironment(variables, home, ReadUser($"{proc}/{pid}/status"), root);
            // A daemon's own variables lead to no account: that is brought by whoever pulls.
            bool isUsers = ClientNames.IsBrief(name) || elsewhere;
            return new Surroundings(isUsers ? process : own, process, elsewhere, IsKnown: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string? LinkOf(string process) => File.ResolveLinkTarget($"{proc}/{process}/ns/mnt", returnFinalTarget: false)?.Name;

    private static FrozenDictionary<string, string> ReadVariables(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] octets = new byte[LongestEnvironment];
        int length = stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in Encoding.UTF8.GetString(octets, 0, length).Split('\0'))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && Wanted.Contains(entry[..equals])) variables[entry[..equals]] = entry[(equals + 1)..];
        }

        return variables.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Uid:    0    0    0    0 (real, effective, saved, file system)
    private static uint? ReadUser(string path)
    {
        string? line = File.ReadLines(path).FirstOrDefault(static one => one.StartsWith("Uid:", StringComparison.Ordinal));
        string[] words = line?.Split('\t', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 2 && uint.TryParse(words[2], out uint user) ? user : null;
    }
}

/// <summary>What surrounds a client.</summary>
/// <param name="Environment">By what its accounts and configuration are found: variables, home, user and root.</param>
/// <param name="Process">Its own variables, by which its proxies are found.</param>
/// <param name="IsElsewhere">Whether it has other files than this process, as in a container.</param>
/// <param name="IsKnown">Whether they are the client's; else they are Petrel's own.</param>
internal sealed record Surroundings(CredentialEnvironment Environment, CredentialEnvironment Process, bool IsElsewhere, bool IsKnown);
