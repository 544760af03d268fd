using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;
using Petrel.Linux.SockDiag;
using Petrel.Linux.Sources;

namespace Petrel.Linux.Tests.Namespaces;

/// <summary>
/// Whatever opens a namespace or a netlink socket closes it again: one that stayed open would keep a container's
/// namespace alive after the container.
/// </summary>
[Collection(WholeHost.Name)]
public class DescriptorTests
{
    private const int Turns = 40;

    [Fact]
    public void Open_NamespacesAndOtherFiles_LeavesNothingOpen() => LeavesNothingOpen(() =>
    {
        NetnsHandle.Open("/proc/self/ns/net", out _)!.Dispose();
        Assert.Null(NetnsHandle.Open("/proc/self/ns/uts", out _));
        Assert.Null(NetnsHandle.Open("/proc/self/status", out _));
    });

    [Fact]
    public void FindOthersAndResolve_WithANamedNamespace_LeaveNothingOpen()
    {
        using NamedNetns netns = new();
        LeavesNothingOpen(() =>
        {
            Assert.Contains(netns.Id, NetnsDirectory.FindOthers().Keys);
            Assert.Null(NetnsDirectory.Resolve(netns.Name).Error);
        });
    }

    [Fact]
    public void Sweep_OfSockDiag_LeavesNothingOpen() =>
        LeavesNothingOpen(() => new SockDiagSweep(new([443])).Sweep(NetnsDirectory.Own, new EventBuffer()));

    [Fact]
    public void Dispose_ClientsAndListeners_CloseTheirSockets() => LeavesNothingOpen(() =>
    {
        using SockDiagClient client = SockDiagClient.Open().Value!;
        using DestroyListener listener =
            DestroyListener.Open(new([443]), NetnsDirectory.Own, others: true, failedConnects: true).Value!;
        client.LookUp([new SocketLookup(default, 0, NetnsDirectory.Own)], new EventBuffer());
    });

    // The kernel refuses a socket filter of more than 4096 instructions.
    [Fact]
    public void Open_ListenerThatTheKernelRefuses_SaysWhyAndLeavesNothingOpen() => LeavesNothingOpen(() =>
    {
        PortSet ports = new(Enumerable.Range(1, 4096).Select(i => (ushort)i));

        var opened = DestroyListener.Open(ports, NetnsDirectory.Own, others: false, failedConnects: true);

        Assert.Null(opened.Value);
        Assert.Contains("errno 22", opened.Availability.Detail);
    });

    [Fact]
    public void Dispose_WorkerThatVisitedOthers_LeavesNothingOpen()
    {
        using NamedNetns netns = new();
        LeavesNothingOpen(() =>
        {
            using EventInbox inbox = new();
            using NetnsWorker worker = new(new SockDiagSweep(new([443])), new(NetnsDirectory.Own, [netns.Id]), inbox);
            EventBuffer drained = new();
            worker.RequestLookUp(new SocketLookup(default, 0, netns.Id));
            worker.RequestSweep();
            bool answered = SpinWait.SpinUntil(
                () =>
                {
                    inbox.Drain(drained);
                    return drained.Count >= 3;
                }, 10_000);
            Assert.True(answered);
            Assert.Equal(
                new HashSet<EventKind> { EventKind.SampleMissing, EventKind.SweepStarted, EventKind.SweepEnded },
                drained.Span.ToArray().Select(item => item.Kind).ToHashSet());
        });
    }

    private static void LeavesNothingOpen(Action work)
    {
        work(); // what is opened once and kept
        string[] before = Open();
        for (int turn = 0; turn < Turns; turn++) work();

        // Workers close in a thread of their own.
        string[] after = [];
        bool same = SpinWait.SpinUntil(() => (after = Open()).Length <= before.Length, 10_000);
        Assert.True(same, $"Open before: {string.Join(' ', before)}; after: {string.Join(' ', after)}");
    }

    // Those of namespaces, netlink sockets and eventfds; the runtime opens files as it likes.
    private static string[] Open() =>
    [
        .. Directory.GetFiles("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget ?? "")
            .Where(static target => target.StartsWith("net:") || target.StartsWith("uts:")
                || target.StartsWith("socket:") || target.StartsWith("anon_inode:") || target.EndsWith("/status")),
    ];
}
