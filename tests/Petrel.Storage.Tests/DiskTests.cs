using System.Diagnostics;

namespace Petrel.Storage.Tests;

/// <summary>A file system of its own, so small that it fills, or read-only.</summary>
public sealed class DiskTests : HistoryFixture
{
    private static readonly bool MayMount = Environment.UserName == "root" || Environment.GetEnvironmentVariable("CI") == "true";

    private string Disk => Path.Combine(Folder, "disk");

    private string OnDisk => Path.Combine(Disk, "history.db");

    public override void Dispose()
    {
        if (Directory.Exists(Disk)) Run("umount", Disk, mayFail: true);
        base.Dispose();
    }

    [Fact]
    public void Keep_OnAFullDisk_IsToldAndGotOverWhenThereIsRoomAgain()
    {
        Mount("size=1m");
        string ballast = Path.Combine(Disk, "ballast");
        using HistoryFile history = HistoryFile.Open(OnDisk, Options, Clock);
        Assert.True(history.Keep(Incident(), []));
        Fill(ballast);

        int kept = 1;
        while (history.Keep(Incident(report: kept + 1), [Alert($"{kept}")])) Assert.InRange(++kept, 0, 10_000);
        history.Keep(Minutes(Noon, 5));

        Assert.Contains("no space is left", history.Health.Failure);
        Assert.Equal(5, history.Health.Dropped);
        Assert.Equal(kept, history.Outbox.Waiting);
        File.Delete(ballast);
        Clock.Advance(Options.RetryAfter);
        history.Maintain(Now);

        Assert.Null(history.Health.Failure);
        Assert.Equal(kept + 1, history.Reports("one").Count);
    }

    [Fact]
    public void Open_OnAFullDisk_IsToldAndGotOver()
    {
        Mount("size=1m");
        string ballast = Path.Combine(Disk, "ballast");
        Fill(ballast);
        using HistoryFile history = HistoryFile.Open(OnDisk, Options, Clock);
        Assert.NotNull(history.Health.Failure);
        Assert.False(history.Keep(Incident(), [Alert()]));

        File.Delete(ballast);
        Clock.Advance(Options.RetryAfter);
        history.Maintain(Now);
        Assert.Null(history.Health.Failure);
        Assert.NotNull(history.Incident("one"));
    }

    [Fact]
    public void Open_InAReadOnlyDirectory_IsToldAndGotOver()
    {
        Mount("size=1m");
        HistoryFile.Open(OnDisk, Options, Clock).Dispose();
        Run("mount", $"-o remount,ro {Disk}");
        using HistoryFile history = HistoryFile.Open(OnDisk, Options, Clock);

        Assert.Contains("cannot be written", history.Health.Failure);
        Assert.False(history.Keep(Incident(), [Alert()]));
        Assert.Equal(1, history.Outbox.Waiting);
        Run("mount", $"-o remount,rw {Disk}");
        Clock.Advance(Options.RetryAfter);
        Assert.True(history.Keep(Incident(report: 2), []));
        Assert.Equal(2, history.Reports("one").Count);
    }

    [Fact]
    public void Open_OfAFileThatIsMissingInAReadOnlyDirectory_IsTold()
    {
        Mount("size=1m,ro");
        using HistoryFile history = HistoryFile.Open(OnDisk, Options, Clock);

        Assert.Contains("cannot be written", history.Health.Failure);
    }

    private void Mount(string options)
    {
        Assert.SkipUnless(MayMount, "mounting a file system needs root");
        Directory.CreateDirectory(Disk);
        Run("mount", $"-t tmpfs -o {options} petrel-test {Disk}");
    }

    private static void Fill(string ballast)
    {
        using FileStream file = File.Create(ballast);
        try
        {
            while (true)
            {
                file.Write(new byte[4_096]);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // full
        }
    }

    private static void Run(string program, string arguments, bool mayFail = false)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (!mayFail) Assert.Equal(0, process.ExitCode);
    }
}
