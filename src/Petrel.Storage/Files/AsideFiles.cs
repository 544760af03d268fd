using System.Globalization;

namespace Petrel.Storage.Files;

/// <summary>Puts a file that is of no use out of the way; nothing is ever deleted.</summary>
internal static class AsideFiles
{
    private static readonly string[] Companions = ["-wal", "-shm"];

    /// <summary>Renames a database and what belongs to it to NAME.set-aside-TIME; gives the new name.</summary>
    internal static string SetAside(string path, DateTime now)
    {
        string target = FreeName($"{path}.set-aside-{now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}");
        // The database last: a new one beside an old log would be taken for one that crashed.
        foreach (string companion in Companions)
        {
            if (File.Exists(path + companion)) File.Move(path + companion, target + companion);
        }

        File.Move(path, target);
        return target;
    }

    /// <summary>The octets that a database and its log take.</summary>
    internal static long SizeOf(string path) =>
        new[] { path }.Concat(Companions.Select(companion => path + companion))
            .Sum(static name => new FileInfo(name) is { Exists: true } file ? file.Length : 0);

    private static string FreeName(string wanted)
    {
        string name = wanted;
        for (int i = 2; File.Exists(name); i++) name = $"{wanted}-{i}";
        return name;
    }
}
