using System.Globalization;

namespace Petrel.Lab.Processes;

/// <summary>Processes and their children.</summary>
internal static class ProcessTree
{
    /// <summary>A process and all below it.</summary>
    internal static IReadOnlyList<int> Below(int pid)
    {
        var found = new List<int> { pid };
        for (int i = 0; i < found.Count; i++) found.AddRange(ChildrenOf(found[i]));
        return found;
    }

    private static int[] ChildrenOf(int pid)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{pid}/task")
                .SelectMany(static task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(static child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // it has just ended
        }
    }
}
