using System.Diagnostics;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public class ProcessRecorderTests
{
    // Rings that had not been written full once were taken for empty.
    [Fact]
    public void TryFind_ProcessThatEndedInFreshRings_TellsItsNameAndNamespace()
    {
        using ProcessRecorder recorder = Open();
        int pid = Run("true");

        Assert.True(recorder.TryFind(pid, out ProcessTrace found));
        Assert.Equal("true", found.Name);
        Assert.Equal(ThreadNetns.Own, found.Netns);
    }

    [Fact]
    public void TryFind_ProcessInAnotherNamespace_TellsThatOne()
    {
        Requirements.DemandRoot();
        using ProcessRecorder recorder = Open();
        int pid = Run("unshare", "--net", "sh", "-c", "exec readlink /proc/self/ns/net");

        Assert.True(recorder.TryFind(pid, out ProcessTrace found));
        Assert.Equal("readlink", found.Name);
        Assert.Equal(_output.Trim(), found.Netns.ToString());
        Assert.NotEqual(ThreadNetns.Own, found.Netns);
    }

    // Of a thread that moved between processors, the older name and namespace were told as often as the newer.
    [Fact]
    public void TryFind_ProcessThatMovedBetweenProcessors_TellsTheLast()
    {
        Requirements.DemandRoot();
        Assert.SkipUnless(Environment.ProcessorCount > 1, "there is one processor only");
        using ProcessRecorder recorder = Open();
        foreach ((int from, int to) in ((int, int)[])[(0, 1), (1, 0)])
        {
            // Forked on one processor, with the namespace of its parent; moved, unshared and renamed on the other.
            const string Child = "'echo $$; exec readlink /proc/self/ns/net'";
            _ = Run("taskset", "-c", $"{from}", "sh", "-c", $"taskset -c {to} unshare --net sh -c {Child}; :");
            string[] told = _output.Split('\n');

            Assert.True(recorder.TryFind(int.Parse(told[0]), out ProcessTrace found));
            Assert.Equal("readlink", found.Name);
            Assert.Equal(told[1], found.Netns.ToString());
        }
    }

    [Fact]
    public void TryFind_RingsWrittenOver_KeepsTheNewest()
    {
        using ProcessRecorder recorder = Open();

        // Some 200 octets for each thread's beginning and end: several rings of 64 KB.
        for (int i = 0; i < 2000; i++)
        {
            Thread thread = new(static () => { });
            thread.Start();
            thread.Join();
        }

        int pid = Run("true");

        Assert.True(recorder.TryFind(pid, out ProcessTrace found));
        Assert.Equal("true", found.Name);
        Assert.Equal(ThreadNetns.Own, found.Netns);
    }

    [Fact]
    public void TryFind_UnknownThread_FindsNothing()
    {
        using ProcessRecorder recorder = Open();

        Assert.False(recorder.TryFind(int.MaxValue, out ProcessTrace found));
        Assert.Equal(default, found);
    }

    private string _output = "";

    private static ProcessRecorder Open()
    {
        Opened<ProcessRecorder> opened = ProcessRecorder.Open([.. Enumerable.Range(0, Environment.ProcessorCount)]);
        Assert.SkipWhen(opened.Availability.Kind == AvailabilityKind.Denied, opened.Availability.Detail);
        return opened.Value ?? throw new InvalidOperationException(opened.Availability.Detail);
    }

    private int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        _output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.Id;
    }
}
