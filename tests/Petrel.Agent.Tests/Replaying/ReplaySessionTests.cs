using System.IO.Compression;
using Petrel.Agent.Replaying;
using Petrel.Agent.Tests.Recording;
using Petrel.Core.Detection;
using Petrel.Core.Recording;

namespace Petrel.Agent.Tests.Replaying;

public sealed class ReplaySessionTests : IDisposable
{
    private readonly TemporaryFile _file = new();
    private readonly Lines _lines = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Run_OfAWholeRecording_TellsTheStory()
    {
        SampleRecording.WriteTo(_file.Path);
        ReplayResult result = Run(checksLabel: true);
        Assert.Equal(0, result.Findings);
        Assert.True(result.LabelHolds);
        Assert.Equal(SampleRecording.Events().Count(), result.Events);
        Assert.StartsWith("hello", _lines.All[0]);
        Assert.Contains(_lines.Story, static line => line.StartsWith("incident") && line.Contains("Opened"));
        Assert.Contains(_lines.Story, static line => line.StartsWith("Loss") && line.Contains("Lost = 12") && line.Contains("Resynchronised = True"));
        Assert.Contains(_lines.Story, static line => line.StartsWith("source") && line.Contains("no permission any more"));
        Assert.EndsWith($" 1 {SampleRecording.Refused} {SampleRecording.Refused} 3", _lines.All[^1]);
    }

    [Fact]
    public void Run_OfACompressedRecording_TellsTheSameStory()
    {
        SampleRecording.WriteTo(_file.Path);
        Run();
        List<string> story = [.. _lines.Story];
        _lines.All.Clear();
        File.WriteAllBytes(_file.Path, Compress(File.ReadAllBytes(_file.Path)));
        Assert.Null(Run().Error);
        Assert.Equal(story, _lines.Story);
    }

    [Fact]
    public void Run_OfADamagedCompressedRecording_SaysSo()
    {
        SampleRecording.WriteTo(_file.Path);
        byte[] whole = Compress(File.ReadAllBytes(_file.Path));
        whole[whole.Length / 2] ^= 0xff;
        File.WriteAllBytes(_file.Path, whole);
        Assert.Contains("compressed, and damaged", Run().Error);
    }

    [Fact]
    public void Run_OfARecordingCutAnywhere_FindsItAndReplaysTheRest()
    {
        SampleRecording.WriteTo(_file.Path);
        byte[] whole = File.ReadAllBytes(_file.Path);
        Run();
        List<string> story = [.. _lines.Story];
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = 0; length < whole.Length; length += length < header ? 97 : 7)
        {
            File.WriteAllBytes(_file.Path, whole[..length]);
            _lines.All.Clear();
            _lines.Notices.Clear();
            ReplayResult result = Run();
            if (length < header - 1)
            {
                Assert.Contains("is no recording", result.Error);
                continue;
            }

            Assert.Null(result.Error);
            Assert.Equal(whole[header..length].Count(static octet => octet == '\n'), result.Events);
            Assert.Contains("it was cut", Assert.Single(_lines.Notices).Detail);
            // A connection that had just ended is settled at the end: there alone the story may be ahead.
            Assert.Equal(story.Take(_lines.Story.Count - 1), _lines.Story.SkipLast(1));
        }
    }

    [Fact]
    public void Run_WithGarbageInIt_FindsEachAndReplaysTheRest()
    {
        SampleRecording.WriteTo(_file.Path);
        Run();
        List<string> story = [.. _lines.Story];
        string[] lines = File.ReadAllLines(_file.Path);
        File.WriteAllLines(_file.Path, [lines[0], "\0\u0001 garbage", .. lines[1..8], "{\"mono\":1,\"kind\":\"lightning\"}", "", .. lines[8..]]);
        _lines.All.Clear();
        ReplayResult result = Run();
        Assert.Equal(3, result.Findings);
        Assert.Equal(story, _lines.Story);
        Assert.Contains(_lines.Notices, static notice => notice.Detail.StartsWith("line 2: "));
        Assert.Contains(_lines.Notices, static notice => notice.Detail.Contains("does not know"));
    }

    [Fact]
    public void Run_WithAnEventMissing_FindsItByTheCount()
    {
        SampleRecording.WriteTo(_file.Path);
        string[] lines = File.ReadAllLines(_file.Path);
        File.WriteAllLines(_file.Path, [.. lines[..4], .. lines[5..]]);
        Assert.Equal(1, Run().Findings);
        Assert.Contains("could be replayed", Assert.Single(_lines.Notices).Detail);
    }

    [Fact]
    public void Run_OfANewerFormat_SaysSoAndReplaysWhatItKnows()
    {
        SampleRecording.WriteTo(_file.Path, SampleRecording.Header with { Version = 2 });
        string text = File.ReadAllText(_file.Path).Replace("\"version\":2", "\"version\":2,\"novelty\":{\"a\":1}");
        File.WriteAllText(_file.Path, text);
        ReplayResult result = Run();
        Assert.Equal(1, result.Findings);
        Assert.Contains("newer", Assert.Single(_lines.Notices).Detail);
        Assert.Contains(_lines.Story, static line => line.StartsWith("incident"));
    }

    [Fact]
    public void Run_WithADamagedHeader_TakesTheConfiguration()
    {
        SampleRecording.WriteTo(_file.Path);
        string[] lines = File.ReadAllLines(_file.Path);
        File.WriteAllLines(_file.Path, ["{\"form", .. lines[1..]]);
        ReplayResult result = Run(checksLabel: true);
        Assert.Null(result.Error);
        Assert.False(result.LabelHolds);
        Assert.Contains(_lines.Story, static line => line.StartsWith("incident"));
    }

    [Fact]
    public void Run_OfSomethingElse_IsAnError()
    {
        File.WriteAllText(_file.Path, string.Concat(Enumerable.Repeat("Dear friend,\n", 10_000)));
        ReplayResult result = Run();
        Assert.Contains("is no recording", result.Error);
        Assert.True(_lines.Notices.Count < 20);
    }

    [Fact]
    public void Run_WithOtherThresholds_BacktestsThem()
    {
        SampleRecording.WriteTo(_file.Path);
        ReplayResult result = Run(checksLabel: true, new DetectionOptions { RefusedCount = 500 });
        Assert.False(result.LabelHolds);
        Assert.DoesNotContain(_lines.Story, static line => line.StartsWith("incident"));
    }

    [Fact]
    public void Run_WithALabelThatIsNoCause_SaysSo()
    {
        SampleRecording.WriteTo(_file.Path, SampleRecording.Header with { Label = new RecordingLabel("gremlins") });
        Assert.False(Run(checksLabel: true).LabelHolds);
        Assert.Contains("gremlins", Assert.Single(_lines.Notices).Detail);
    }

    private static byte[] Compress(byte[] text)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.SmallestSize)) stream.Write(text);
        return compressed.ToArray();
    }

    private ReplayResult Run(bool checksLabel = false, DetectionOptions? detection = null)
    {
        var options = new ReplayOptions
        {
            ChecksLabel = checksLabel,
            Detection = detection,
            Output = SampleRecording.Configuration.Watch,
            Fallback = SampleRecording.Configuration,
        };
        return new ReplaySession(options, _lines, TimeProvider.System).Run(_file.Path, TestContext.Current.CancellationToken);
    }
}
