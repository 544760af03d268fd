using System.Text.Json;
using Petrel.Lab.Running;

namespace Petrel.Lab.Reporting;

/// <summary>Reads what runs of the lab left.</summary>
internal static class ResultFiles
{
    /// <summary>The results of several files; of a cell that was played more than once, the last.</summary>
    internal static IReadOnlyList<CellResult> Read(IEnumerable<string> files)
    {
        var byCell = new Dictionary<(string, string, bool), CellResult>();
        foreach (string line in files.SelectMany(File.ReadLines))
        {
            if (JsonSerializer.Deserialize(line, ResultJson.Default.CellResult) is { } result)
                byCell[(result.Scenario, result.Client, result.IsLong)] = result;
        }

        return [.. byCell.Values];
    }
}
