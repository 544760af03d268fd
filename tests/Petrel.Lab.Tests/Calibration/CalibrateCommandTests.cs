using Petrel.Core.Recording;
using Petrel.Lab.Calibration;

namespace Petrel.Lab.Tests.Calibration;

public sealed class CalibrateCommandTests : IDisposable
{
    private const string Places = "# Signals\n<!-- reliability -->\n<!-- /reliability -->\n<!-- hits -->\n<!-- /hits -->\n<!-- thresholds -->\n<!-- /thresholds -->\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-test-").FullName;

    private string Weights => Path.Combine(_folder, "weights.cs");

    private string Document => Path.Combine(_folder, "signals.md");

    public CalibrateCommandTests()
    {
        File.WriteAllText(Document, Places);
        foreach (string client in new[] { "docker", "podman", "skopeo" })
        {
            RefusedConnects.Write(PathOf($"reject.{client}.trace.jsonl"), new RecordingLabel("network", Also: ["capacity"]), refused: 4);
            RefusedConnects.Write(PathOf($"single.{client}.trace.jsonl"), new RecordingLabel(RecordingLabel.None), refused: 1);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_Twice_WritesTheSame()
    {
        Assert.Equal(0, Run());
        (string weights, string document) = (File.ReadAllText(Weights), File.ReadAllText(Document));
        Assert.Equal(0, Run());
        Assert.Equal((weights, document), (File.ReadAllText(Weights), File.ReadAllText(Document)));
        Assert.Contains("from 6 labelled recordings, 3 of them of faults, of which 2", weights);
        Assert.Contains("rows[(int)SignalKind.ConnectRefused]", weights);
    }

    [Fact]
    public void Run_CountsHitsAndFindsWhereThresholdsHurt()
    {
        Run();
        string document = File.ReadAllText(Document);
        Assert.Contains("| `connect-refused` | network | 3 | 0 | 0 | 0 | 0 |", document);
        // One refusal is healthy, and the fourth is the last.
        Assert.Contains("| `refused_count` | 2 | ≤ 1 (3) | ≥ 6 (3) |", document);
        Assert.Contains("Of 6 recordings, 3 of them healthy; in those 0 incidents were opened.", document);
        Assert.Contains("| `transfer-reset` | network | in no recording | | | | |", document);
        Assert.Contains("| 1 | 0.87 | 1.00 | 1.00 |", document);
        Assert.Contains("trace 1.00 (1)", document);
    }

    [Fact]
    public void Run_WithoutRecordings_KeepsThePriorAndSaysSo()
    {
        Directory.Delete(Path.Combine(_folder, "recordings"), recursive: true);
        Assert.Equal(0, Run());
        Assert.DoesNotContain("rows[", File.ReadAllText(Weights));
        Assert.Contains("<!-- hits -->\nNo recording says yet.\n<!-- /hits -->", File.ReadAllText(Document));
    }

    [Fact]
    public void Check_OfWhatWasWritten_Passes_AndOfAnythingElseFails()
    {
        Run();
        Assert.Equal(0, Run(isCheck: true));
        File.AppendAllText(Weights, "// by hand\n");
        string changed = File.ReadAllText(Weights);
        Assert.Equal(1, Run(isCheck: true));
        Assert.Equal(changed, File.ReadAllText(Weights));
        Run();
        File.WriteAllText(Document, Places);
        Assert.Equal(1, Run(isCheck: true));
    }

    [Fact]
    public void Run_WithARecordingThatSaysNotWhatHappened_NamesIt()
    {
        RefusedConnects.Write(PathOf("odd.docker.trace.jsonl"), label: null, refused: 1);
        Assert.Contains("odd.docker.trace.jsonl", Assert.Throws<LabException>(() => Run()).Message);
        File.WriteAllText(PathOf("odd.docker.trace.jsonl"), "what is this?\n");
        Assert.Contains("is no recording", Assert.Throws<LabException>(() => Run()).Message);
    }

    private int Run(bool isCheck = false) => CalibrateCommand.Run(Path.Combine(_folder, "recordings"), Weights, Document, isCheck);

    private string PathOf(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "recordings")).FullName, name);
}
