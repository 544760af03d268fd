using System.Globalization;

namespace Petrel.Lab.Processes;

/// <summary>The processes in a network namespace that the lab made: all of them are the lab's, daemons' children too.</summary>
internal static class NetnsProcesses
{
    private const int Rounds = 20;

    /// <summary>Ends them all, however often they fork meanwhile.</summary>
    internal static void EndAll(string netns)
    {
        for (int round = 0; round < Rounds; round++)
        {
            int[] inside = Find(netns);
            if (inside.Length == 0) return;
            Tool.Try("kill", ["-KILL", .. inside.Select(static pid => pid.ToString(CultureInfo.InvariantCulture))]);
            Thread.Sleep(50);
        }
    }

    /// <summary>Who is inside.</summary>
    internal static int[] Find(string netns)
    {
        (int status, string inode, _) = Tool.Try("stat", "--format=%i", netns);
        if (status != 0) return [];
        string wanted = $"net:[{inode.Trim()}]";
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0)
            .Where(pid => pid != 0 && NamespaceOf(pid) == wanted)];
    }

    private static string? NamespaceOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/net").LinkTarget;
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }
}
