using System.Collections.Concurrent;
using System.Diagnostics;
using CsCheck;
using Petrel.Core.Events;
using Petrel.Linux.Native;
using Petrel.Linux.Processes;

namespace Petrel.Linux.Tests.Processes;

public sealed class DownloadWatcherTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("petrel-downloads-");

    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            process.Kill();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/var/lib/containerd/io.containerd.content.v1.content/ingest/4f/data", (byte)DownloadPlace.ContentStore)]
    [InlineData("/var/lib/buildkit/runc-overlayfs/content/ingest/4f/data", (byte)DownloadPlace.ContentStore)]
    [InlineData("/var/lib/docker/tmp/GetImageBlob1234", (byte)DownloadPlace.ImageBlob)]
    [InlineData("/var/tmp/storage2871/1", (byte)DownloadPlace.ContainersImage)]
    [InlineData("/var/tmp/container_images_storage2871/12", (byte)DownloadPlace.ContainersImage)]
    [InlineData("/srv/copy/dir-put-blob77", (byte)DownloadPlace.ContainersImage)]
    [InlineData("/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256/data", (byte)DownloadPlace.None)]
    [InlineData("/var/lib/containerd/ingest/4f/data (deleted)", (byte)DownloadPlace.None)]
    [InlineData("/var/lib/containers/storage/overlay/1", (byte)DownloadPlace.None)]
    [InlineData("/data/storage12/notes", (byte)DownloadPlace.None)]
    [InlineData("socket:[10711]", (byte)DownloadPlace.None)]
    [InlineData("", (byte)DownloadPlace.None)]
    public void Classify_OfAPath_IsItsPlace(string path, byte expected) =>
        Assert.Equal((DownloadPlace)expected, DownloadPath.Classify(System.Text.Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Classify_OfAnyOctets_NeverThrows() =>
        Gen.Byte.Array[0, 60].Sample(static octets => DownloadPath.Classify(octets) >= DownloadPlace.None);

    [Theory]
    [InlineData("812 (dockerd) S 1 812", 'S')]
    [InlineData("813 (a) D (b) D 1 1", 'D')]
    [InlineData("814 (x)", '\0')]
    [InlineData("", '\0')]
    public void ParseState_OfAStatLine_IsTheLetterAfterTheName(string line, char expected) =>
        Assert.Equal(expected, (char)TaskStates.ParseState(System.Text.Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void Request_FileThatGrowsAndOneThatDoesNot_AreToldApart()
    {
        Process client = Write(
            "container_images_storage1", "exec 7>1 8>2; head -c 5000 /dev/zero >&7; echo; while sleep 0.1; do head -c 300 /dev/zero >&8; done");
        Answers answers = new();
        using DownloadWatcher watcher = new(answers);
        DownloadSighting sighting;
        long asked;
        int attempts = 0;
        do
        {
            asked = MonotonicClock.Now;
            watcher.Request(new DownloadRequest(client.Id, "podman"));
            watcher.Request(new DownloadRequest(client.Id, "podman")); // joins the first
            watcher.Request(new DownloadRequest(0, "podman"));
            Event answer = answers.Take();
            Assert.Equal((EventKind.DownloadsSeen, client.Id), (answer.Kind, answer.Pid));
            Assert.InRange(answer.Time, asked + DownloadWatcher.LookInterval, MonotonicClock.Now);
            sighting = Assert.IsType<DownloadSighting>(answer.Payload);
        }
        while (!sighting.IsConclusive && ++attempts < 10); // the shell is in uninterruptible sleep, too, while it starts a program

        Assert.Equal(2, sighting.Files.Length);
        DownloadFile resting = Assert.Single(sighting.Files, static file => file.Size == 5_000);
        Assert.Equal((0, false), (resting.Grown, resting.IsComplete));
        Assert.InRange(resting.WrittenAt, asked - 5_000_000_000, asked);
        Assert.Contains(sighting.Files, static file => file.Grown > 0);
        Assert.Empty(answers.Left);
    }

    [Fact]
    public void Look_ContentStoreFileWithItsTotal_IsCompleteOnlyAtItsLength()
    {
        using FileStream data = Create("ingest/4f/data", 100);
        Assert.False(Assert.Single(Look("buildah")).IsComplete);
        File.WriteAllText(Path.Combine(_folder.FullName, "ingest/4f/total"), "250");
        Assert.False(Assert.Single(Look("buildah")).IsComplete);
        Append(data, 150);
        Assert.True(Assert.Single(Look("buildah")).IsComplete);
    }

    [Fact]
    public void Look_ImageBlobThatIsReadAgain_IsComplete()
    {
        Process written = Write("tmp", "exec 7>GetImageBlob77; head -c 5000 /dev/zero >&7; echo; read x");
        Process read = Write("tmp", "exec 7<GetImageBlob77; head -c 1 <&7 >/dev/null; echo; read x");

        Assert.False(Assert.Single(Look("podman", written.Id)).IsComplete);
        Assert.True(Assert.Single(Look("podman", read.Id)).IsComplete);
    }

    [Theory]
    [InlineData("podman", true)]
    [InlineData("crane", false)]
    [InlineData(null, false)]
    public void Look_NoFile_IsConclusiveOnlyForClientsThatUseFiles(string? name, bool expected)
    {
        DownloadScan scan = new();
        List<SeenDownload> seen = [];

        scan.Look(Environment.ProcessId, name, seen);

        Assert.Empty(seen);
        Assert.Equal(expected, scan.IsConclusive);
    }

    [Fact]
    public void Request_ProcessThatIsStopped_SaysSo()
    {
        Process client = Write("tmp", "echo; read x");
        Answers answers = new();
        using DownloadWatcher watcher = new(answers);

        watcher.Request(new DownloadRequest(client.Id, "podman"));
        Assert.False(Assert.IsType<DownloadSighting>(answers.Take().Payload).IsStopped);
        Process.Start("kill", ["-STOP", $"{client.Id}"]).WaitForExit();
        watcher.Request(new DownloadRequest(client.Id, "podman"));
        Assert.True(Assert.IsType<DownloadSighting>(answers.Take().Payload).IsStopped);
    }

    [Fact]
    public void Look_ProcessThatIsGone_IsInconclusive()
    {
        DownloadScan scan = new();

        scan.Look(int.MaxValue, "podman", []);

        Assert.False(scan.IsConclusive);
    }

    [Fact]
    public void Compare_FileThatIsNew_Grows() => Assert.Equal(
        [new DownloadFile(0, 1, 5, false), new DownloadFile(70, 0, 5, false, ByDaemon: true)],
        DownloadWatcher.Compare(1, [new(2, 8, 70, 5, false)], [new(1, 7, 0, 5, false), new(2, 8, 70, 5, false)]));

    private static List<SeenDownload> Look(string name, int pid = 0)
    {
        List<SeenDownload> seen = [];
        var scan = new DownloadScan();
        int looks = 0;
        do
        {
            seen.Clear();
            scan.Look(pid == 0 ? Environment.ProcessId : pid, name, seen);
        }
        while (scan.IsBusy && ++looks < 100); // this process, or its shell, waits for the disk itself now and then
        return seen;
    }

    // A process that writes as clients do, by write(2); .NET's streams write at positions of their own.
    private Process Write(string folder, string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            WorkingDirectory = _folder.CreateSubdirectory(folder).FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        _started.Add(process);
        process.StandardOutput.ReadLine();
        return process;
    }

    private FileStream Create(string path, int length)
    {
        string file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        FileStream stream = new(file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Append(stream, length);
        return stream;
    }

    private static void Append(FileStream stream, int length)
    {
        stream.Seek(0, SeekOrigin.End);
        stream.Write(new byte[length]);
        stream.Flush();
    }

    private sealed class Answers : IEventWriter
    {
        private readonly BlockingCollection<Event> _answers = [];

        internal IEnumerable<Event> Left => _answers;

        public bool TryWrite(in Event item) => _answers.TryAdd(item);

        public bool Write(in Event item) => TryWrite(item);

        internal Event Take() => _answers.TryTake(out Event answer, TimeSpan.FromSeconds(10)) ? answer : throw new TimeoutException("no answer");
    }
}
