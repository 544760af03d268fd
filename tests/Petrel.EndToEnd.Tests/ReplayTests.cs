using Petrel.EndToEnd.Tests.Harness;

namespace Petrel.EndToEnd.Tests;

/// <summary>Recordings of real clients, through the program as it ships.</summary>
public class ReplayTests
{
    [Fact]
    public void Replay_OfAllLabelledRecordings_FindsThatTheLabelsHold()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Petrel.slnx"))) folder = folder.Parent;
        string recordings = Path.Combine(folder!.FullName, "tests", "fixtures", "recordings");
        string[] files = Directory.Exists(recordings) ? [.. Directory.GetFiles(recordings, "*.jsonl.gz").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0) Assert.Skip($"there are no recordings in {recordings} yet: the lab writes them");

        (int status, string output, string errors) = Tool.Try(PetrelProcess.Program, ["replay", "--label", "--quiet", .. files]);
        string[] lines = [.. output.Split('\n').Where(static line => line.Contains("label ") || line.StartsWith("replaying "))];
        string[] wrong = [.. lines.Where(static line => line.Contains("does not hold"))];
        Assert.True(status == 0, $"status {status}: {string.Join('\n', wrong)}{errors}");
        Assert.Equal(files.Length, lines.Count(static line => line.Contains("label holds")));
    }
}
