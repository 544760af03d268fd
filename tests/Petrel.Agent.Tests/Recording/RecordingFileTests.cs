using Petrel.Agent.Recording;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Agent.Tests.Recording;

public sealed class RecordingFileTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Create_WhereAnOlderRecordingIs_ReplacesIt()
    {
        SampleRecording.WriteTo(_file.Path);
        string first = File.ReadAllText(_file.Path);
        SampleRecording.WriteTo(_file.Path);
        Assert.Equal(first, File.ReadAllText(_file.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
    }

    [Theory]
    [InlineData("a letter to a friend")]
    [InlineData("{")]
    public void Create_WhereSomethingElseIs_LeavesItAlone(string content)
    {
        File.WriteAllText(_file.Path, content);
        (RecordingFile? recording, string? error) = RecordingFile.Create(_file.Path, SampleRecording.Header);
        Assert.Null(recording);
        Assert.Contains(_file.Path, error);
        Assert.Equal(content, File.ReadAllText(_file.Path));
    }

    [Theory]
    [InlineData("/proc/petrel-there-is-none/file")]
    [InlineData("/")]
    public void Create_WhereNoFileCanBe_IsAnError(string path)
    {
        (RecordingFile? recording, string? error) = RecordingFile.Create(path, SampleRecording.Header);
        Assert.Null(recording);
        Assert.StartsWith("cannot record to ", error);
    }

    [Fact]
    public void Write_OnAFullDisk_EndsTheRecordingAndSaysWhy()
    {
        (RecordingFile? file, _) = RecordingFile.Create("/dev/full", SampleRecording.Header);
        using (file)
        {
            foreach (Event e in SampleRecording.Events()) file!.Write(e);
            file!.Finish(0, 0);
            Assert.NotNull(file.Failure);
        }
    }

    [Fact]
    public void Rewrite_Label_ChangesTheFirstLineOnly()
    {
        SampleRecording.WriteTo(_file.Path);
        using var to = new MemoryStream();
        using (FileStream from = File.OpenRead(_file.Path)) RecordingRewrite.Label(from, to, new RecordingLabel("tls"));
        string[] before = File.ReadAllLines(_file.Path);
        string[] after = System.Text.Encoding.UTF8.GetString(to.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Contains("\"cause\":\"tls\"", after[0]);
        Assert.Equal(before[1..], after[1..]);
    }

    [Fact]
    public void Rewrite_AnonymizeOfADamagedRecording_LeavesDamagedLinesOut()
    {
        SampleRecording.WriteTo(_file.Path);
        string[] lines = File.ReadAllLines(_file.Path);
        lines[5] = "secret of 203.0.113.7";
        File.WriteAllLines(_file.Path, lines);
        using var to = new MemoryStream();
        using FileStream from = File.OpenRead(_file.Path);
        RewriteResult result = RecordingRewrite.Anonymize(from, to, static _ => false);
        Assert.Equal(1, result.LeftOut);
        string text = System.Text.Encoding.UTF8.GetString(to.ToArray());
        foreach (string secret in (string[])["secret", "203.0.113", "registry.example"]) Assert.DoesNotContain(secret, text);
    }
}
