using System.Globalization;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;

namespace Petrel.Linux.Namespaces;

/// <summary>Finds the network namespaces of this host, and a path by which each can be opened.</summary>
public static class NetnsDirectory
{
    private const string NamedNamespaces = "/run/netns";
    private static readonly string[] Folders = [NamedNamespaces, "/run/docker/netns"];

    /// <summary>The namespace that this process runs in.</summary>
    public static NetnsId Own { get; } = ThreadNetns.OfProcess;

    /// <summary>Whether this process may enter the namespaces of others (CAP_SYS_ADMIN).</summary>
    public static bool CanEnterOthers { get; } = HostCapabilities.Read().Effective.Has(Capability.SysAdmin);

    /// <summary>
    /// The namespace that a person means: a name in /run/netns, a path, or the id of a process. If there is none, what
    /// is wrong and what to do.
    /// </summary>
    public static (NetnsId Netns, string? Error) Resolve(string nameOrPathOrPid)
    {
        ArgumentNullException.ThrowIfNull(nameOrPathOrPid);
        string path = PathOf(nameOrPathOrPid);
        using NetnsHandle? handle = NetnsHandle.Open(path, out int error);
        if (handle is not null) return (handle.Id, null);
        string what = error switch
        {
            Libc.ENOENT => $"there is no {path}",
            Libc.EINVAL => $"{path} is no network namespace",
            Libc.EACCES or Libc.EPERM => $"{path} may not be opened by this user",
            _ => $"{path} cannot be opened: {Libc.Describe(error)}",
        };
        return (NetnsId.Unknown,
            $"--netns {nameOrPathOrPid}: {what}; give a name of `ip netns list`, a path, or the id of a process");
    }

    /// <summary>Every namespace that can be found, each with a path; the own one is left out.</summary>
    internal static Dictionary<NetnsId, string> FindOthers()
    {
        var found = new Dictionary<NetnsId, string>();
        AddNamed(found);
        AddProcesses(found);
        found.Remove(Own);
        return found;
    }

    private static string PathOf(string text)
    {
        if (text.Contains('/')) return text;
        string named = $"{NamedNamespaces}/{text}";
        bool isPid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return isPid && !File.Exists(named) ? $"/proc/{text}/ns/net" : named;
    }

    /// <summary>The paths under which namespaces are kept; not every one need lead to a namespace.</summary>
    internal static IEnumerable<string> NamedPaths() =>
        Folders.Where(Directory.Exists).SelectMany(EnumerateSafely);

    /// <summary>The processes that can be seen, the lowest id first.</summary>
    internal static IEnumerable<int> Pids() => EnumerateSafely("/proc")
        .Select(static path => int.TryParse(
            Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0)
        .Where(static pid => pid > 0)
        .Order();

    private static void AddNamed(Dictionary<NetnsId, string> found)
    {
        foreach (string path in NamedPaths())
        {
            using NetnsHandle? handle = NetnsHandle.Open(path, out _);
            if (handle is not null) found.TryAdd(handle.Id, path);
        }
    }

    private static void AddProcesses(Dictionary<NetnsId, string> found)
    {
        foreach (int pid in Pids())
        {
            NetnsId netns = ThreadNetns.Of(pid);
            if (netns.IsKnown && netns != Own) found.TryAdd(netns, $"/proc/{pid}/ns/net");
        }
    }

    // A folder may vanish, or turn out to be closed to this user, between two looks.
    private static string[] EnumerateSafely(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
