using Petrel.Agent.Replaying;
using Petrel.Agent.Tests.Recording;

namespace Petrel.Agent.Tests.Replaying;

/// <summary>Recordings of real clients against staged faults, each of which says what really happened.</summary>
public class CorpusTests
{
    // The lab writes them; see docs/lab.md.
    private const int LeastFiles = 500;

    private static readonly string Folder = Path.Combine(FindRoot(), "tests", "fixtures", "recordings");

    [Fact]
    public void Folder_HoldsEnoughRecordings() => Assert.InRange(Files().Length, LeastFiles, int.MaxValue);

    [Fact]
    public void Replay_OfEachRecording_IsWholeAndItsLabelHolds() =>
        Assert.Equal("", string.Join(Environment.NewLine, Files().Select(Fault).OfType<string>()));

    private static string? Fault(string path)
    {
        var lines = new Lines();
        var options = new ReplayOptions { ChecksLabel = true, Output = SampleRecording.Configuration.Watch, Fallback = SampleRecording.Configuration };
        ReplayResult result = new ReplaySession(options, lines, TimeProvider.System).Run(path, TestContext.Current.CancellationToken);
        return result is { Error: null, Findings: 0, LabelHolds: true }
            ? null
            : $"{Path.GetFileName(path)}: {result.Error ?? string.Join("; ", lines.Notices.Select(static notice => notice.Detail))}";
    }

    private static string[] Files() =>
        Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder, "*.jsonl.gz").Order(StringComparer.Ordinal)] : [];

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Petrel.slnx"))) folder = folder.Parent;
        return folder!.FullName;
    }
}
