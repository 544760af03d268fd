using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Processes;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

/// <summary>With a /proc that is not there or says nonsense: a mount that only the test's own thread sees.</summary>
public class DamagedProcTests
{
    private const string Net = "/proc/thread-self/net";

    [Fact]
    public void Sweep_NoProc_IsIncompleteAndSaysWhy() => WithEmptyProc(() =>
    {
        ProcNetSweep sweep = new(new([443]));

        Event[] events = Sweep(sweep);

        Assert.Equal([EventKind.SweepStarted, EventKind.SweepEnded], events.Select(item => item.Kind));
        Assert.Equal(0, events[^1].Value);
        Assert.Equal(AvailabilityKind.Unknown, sweep.Availability.Kind);
        Assert.Contains("errno 2", sweep.Availability.Detail, StringComparison.Ordinal);
        Assert.Equal(0, sweep.Malformed);
    });

    [Fact]
    public void Sweep_DamagedLines_SkipsAndCountsThem() => WithEmptyProc(() =>
    {
        string[] lines = Encoding.ASCII.GetString(ProcFixture.Read("tcp")).TrimEnd('\n').Split('\n');
        string[] damaged = [.. lines, "nonsense", lines[5][..80], "", new string('x', 100_000), lines[6]];
        File.WriteAllText($"{Net}/tcp", string.Join('\n', damaged) + "\n");
        File.WriteAllText($"{Net}/sockstat", "nothing of TCP\n");
        ProcNetSweep sweep = new(new([443]));

        Event[] events = Sweep(sweep);

        // Rows to port 443: two SYN_SENT, one CLOSE_WAIT, three ESTABLISHED; one SYN_SENT stands twice.
        Assert.Equal(7, events.Count(item => item.Kind == EventKind.Sampled));
        Assert.Equal(4, sweep.Malformed);
        Assert.Equal(1, events[^1].Value);
    });

    [Fact]
    public void Sweep_NoIPv6_IsComplete() => WithEmptyProc(() =>
    {
        File.WriteAllBytes($"{Net}/tcp", ProcFixture.Read("tcp"));

        Event[] events = Sweep(new(new([443])));

        Assert.Equal(1, events[^1].Value);
        Assert.DoesNotContain(events, item => item.Kind == EventKind.HostCountersRead);
    });

    [Fact]
    public void Sweep_IPv6Unreadable_IsIncomplete() => WithEmptyProc(() =>
    {
        File.WriteAllBytes($"{Net}/tcp", ProcFixture.Read("tcp"));
        Directory.CreateDirectory($"{Net}/tcp6");

        Assert.Equal(0, Sweep(new(new([443])))[^1].Value);
    });

    [Fact]
    public void Sweep_FixtureFiles_GivesItsCounters() => WithEmptyProc(() =>
    {
        foreach (string name in (string[])["tcp", "tcp6", "sockstat", "sockstat6", "netstat"])
            File.WriteAllBytes($"{Net}/{name}", ProcFixture.Read(name));

        Event[] events = Sweep(new(new([443])));

        HostCounters counters = Assert.IsType<HostCounters>(events[^2].Payload);
        Assert.Equal((16L, 2L, 0L, 17L), (counters.TcpInUse, counters.TcpTimeWait, counters.TcpOrphans, counters.TcpAllocated));
        Assert.Equal(8, events.Count(item => item.Kind == EventKind.Sampled));
    });

    [Fact]
    public void ReadAndFind_NoProc_FindNobody() => WithEmptyProc(() =>
    {
        int[] pids = [1];

        Assert.Null(ProcessReader.Read(1));
        Assert.Equal(0, new SocketOwners().Find([7], pids));
        Assert.Equal([0], pids);
        Assert.Equal(default, HostCapabilities.Read().Kernel);
    });

    private static Event[] Sweep(ProcNetSweep sweep)
    {
        EventBuffer into = new();
        sweep.Sweep(new NetnsId(4711), into);
        return into.Span.ToArray();
    }

    private static void WithEmptyProc(Action test)
    {
        bool mounted = false;
        Exception? failure = null;
        Thread thread = new(() =>
        {
            if (!(mounted = TryHideProc())) return;
            failure = Record.Exception(test);
        });
        thread.Start();
        thread.Join();
        Assert.SkipUnless(mounted, "a mount namespace wants CAP_SYS_ADMIN");
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    // The namespace, and with it the mount, ends with the thread.
    private static bool TryHideProc()
    {
        const int CLONE_NEWNS = 0x20000;
        const ulong MS_REC_PRIVATE = 0x4000 | (1 << 18);
        if (Unshare(CLONE_NEWNS) != 0 || Mount("none", "/", null, MS_REC_PRIVATE, 0) != 0) return false;
        if (Mount("tmpfs", "/proc", "tmpfs", 0, 0) != 0) return false;
        Directory.CreateDirectory(Net);
        return true;
    }

    [DllImport("libc", EntryPoint = "unshare")]
    private static extern int Unshare(int flags);

    [DllImport("libc", EntryPoint = "mount")]
    private static extern int Mount(string source, string target, string? type, ulong flags, nint data);
}
