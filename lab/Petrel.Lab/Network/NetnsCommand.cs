namespace Petrel.Lab.Network;

/// <summary>Commands that run as if they stood on one of the lab's hosts.</summary>
internal static class NetnsCommand
{
    /// <summary>In a network namespace only.</summary>
    internal static string[] In(string netns, params string[] command) =>
        ["nsenter", $"--net={LabNetwork.PathOf(netns)}", "--", .. command];

    /// <summary>
    /// In a network namespace, and with files and folders of its own in place of some of this machine's. Not
    /// <c>ip netns exec</c>: that mounts /sys anew and hides cgroups and tracefs.
    /// </summary>
    /// <param name="netns">The namespace.</param>
    /// <param name="binds">What stands in for what: this machine's path, and the file or folder to be seen there.</param>
    /// <param name="command">The command.</param>
    internal static string[] In(string netns, IEnumerable<(string Seen, string Source)> binds, params string[] command)
    {
        string mounts = string.Join(" && ", binds.Select(static bind => $"mount --bind '{bind.Source}' '{bind.Seen}'"));
        return In(netns, ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", $"{mounts} && exec \"$@\"", "sh", .. command]);
    }
}
