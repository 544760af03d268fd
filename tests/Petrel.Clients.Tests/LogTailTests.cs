namespace Petrel.Clients.Tests;

/// <summary>Real files, rotated as logrotate rotates them.</summary>
public sealed class LogTailTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-tail-").FullName;
    private readonly List<string> _lines = [];
    private readonly string _path;

    public LogTailTests() => _path = Path.Combine(_folder, "kubelet.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Poll_OfAFileThatWasThere_PassesOverWhatIsOld()
    {
        using LogTail tail = Follow("old\n");

        File.AppendAllText(_path, "new\nha");
        tail.Poll();
        File.AppendAllText(_path, "lf\n");
        tail.Poll();

        Assert.Equal(["new", "half"], _lines);
    }

    [Fact]
    public void Poll_OfAFileThatAppearsLater_ReadsItFromItsStart()
    {
        using var tail = new LogTail(_path, _lines.Add);
        tail.Poll();

        File.WriteAllText(_path, "first\n");
        tail.Poll();

        Assert.Equal(["first"], _lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Poll_AfterARotation_ReadsTheRestOfTheOldAndAllOfTheNew(bool deleted)
    {
        using LogTail tail = Follow("old\n");

        File.AppendAllText(_path, "last of the old\n");
        if (deleted) File.Delete(_path);
        else File.Move(_path, _path + ".1");
        File.WriteAllText(_path, "first of the new\n");
        tail.Poll();
        File.AppendAllText(_path, "second\n");
        tail.Poll();

        Assert.Equal(["last of the old", "first of the new", "second"], _lines);
    }

    [Fact]
    public void Poll_BetweenTheTwoStepsOfARotation_LosesNothing()
    {
        using LogTail tail = Follow("old\n");

        File.Move(_path, _path + ".1");
        File.AppendAllText(_path + ".1", "the writer has it open still\n");
        tail.Poll();
        File.WriteAllText(_path, "new\n");
        tail.Poll();

        Assert.Equal(["the writer has it open still", "new"], _lines);
    }

    [Fact]
    public void Poll_AfterTheFileWasCut_ReadsItFromItsStart()
    {
        using LogTail tail = Follow("a line that is rather long\n");

        File.WriteAllText(_path, "new\n"); // the same inode
        tail.Poll();

        Assert.Equal(["new"], _lines);
    }

    [Fact]
    public void Poll_OfALineWithoutEnd_IsCutAndPassesOn()
    {
        using LogTail tail = Follow("");

        File.AppendAllText(_path, new string('x', 100_000) + "\nnext\n");
        tail.Poll();

        Assert.Equal([16 * 1024, 4], _lines.Select(static line => line.Length));
    }

    [Fact]
    public void Poll_OfASymbolicLinkThatIsSet_FollowsItToTheOther()
    {
        File.WriteAllText(_path + ".a", "");
        File.WriteAllText(_path + ".b", "in b\n");
        File.CreateSymbolicLink(_path, _path + ".a");
        using var tail = new LogTail(_path, _lines.Add);
        tail.Poll();

        File.Delete(_path);
        File.CreateSymbolicLink(_path, _path + ".b");
        tail.Poll();

        Assert.Equal(["in b"], _lines);
    }

    [Theory]
    [InlineData("/var/log/kubelet.log", "kubelet")]
    [InlineData("/var/log/crio/crio.log.1", "cri-o")]
    [InlineData("/var/log/syslog", null)]
    public void ClientOf_AFile_IsInItsName(string path, string? client) => Assert.Equal(client, LogFileSource.ClientOf(path));

    private LogTail Follow(string old)
    {
        File.WriteAllText(_path, old);
        var tail = new LogTail(_path, _lines.Add);
        tail.Poll();
        return tail;
    }
}
