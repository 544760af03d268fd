using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.Processes;

namespace Petrel.Linux.Tests.Processes;

public class ProcessIdentifierTests
{
    private static readonly NetnsId Somewhere = new(4711);

    [Fact]
    public void RequestByPid_ThisProcess_IsAnswered()
    {
        Answers answers = new();
        using ProcessIdentifier identifier = new(answers);
        long asked = MonotonicClock.Now;

        identifier.RequestByPid(Environment.ProcessId, fallbackName: null);

        Event answer = answers.Take();
        Assert.Equal(EventKind.ProcessIdentified, answer.Kind);
        Assert.Equal((Environment.ProcessId, 0ul), (answer.Pid, answer.Inode));
        Assert.InRange(answer.Time, asked, MonotonicClock.Now);
        Assert.Equal(ProcessReader.Read(Environment.ProcessId), answer.Payload);
    }

    [Fact]
    public void RequestByPid_ProcessGone_IsAnsweredByTheFallbackNameOrNotAtAll()
    {
        using Process child = Process.Start("/bin/true");
        child.WaitForExit();
        Answers answers = new();
        using ProcessIdentifier identifier = new(answers);

        identifier.RequestByPid(child.Id, fallbackName: null);
        identifier.RequestByPid(0, "nobody");
        identifier.RequestByPid(child.Id, "skopeo");

        ProcessIdentity identity = Assert.IsType<ProcessIdentity>(answers.Take().Payload);
        Assert.Equal(new ProcessIdentity(child.Id, "skopeo", null, null, NetnsId.Unknown, false), identity);
        Assert.Empty(answers.Left);
    }

    [Fact]
    public void RequestByInode_OwnSocket_IsAnsweredWithNamespaceAndPid()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ulong inode = SocketOwnersTests.Inode(socket);
        Answers answers = new();
        using ProcessIdentifier identifier = new(answers);

        identifier.RequestByInode(Somewhere, 0);
        identifier.RequestByInode(Somewhere, inode);

        Event answer = answers.Take();
        Assert.Equal((Environment.ProcessId, inode, Somewhere), (answer.Pid, answer.Inode, answer.Netns));
        Assert.Equal(Environment.ProcessId, Assert.IsType<ProcessIdentity>(answer.Payload).Pid);
    }

    [Fact]
    public void RequestByInode_SoonAfterAPass_WaitsForTheNextWhileProcessesDoNot()
    {
        using Socket first = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using Socket second = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Answers answers = new();
        using ProcessIdentifier identifier = new(answers);
        identifier.RequestByInode(Somewhere, SocketOwnersTests.Inode(first));
        long firstAt = answers.Take().Time;

        identifier.RequestByInode(Somewhere, SocketOwnersTests.Inode(second));
        identifier.RequestByPid(Environment.ProcessId, null);

        Event byPid = answers.Take();
        Assert.Equal(0ul, byPid.Inode);
        Event byInode = answers.Take();
        Assert.Equal(SocketOwnersTests.Inode(second), byInode.Inode);
        // Passes begin an interval apart; the first answer came somewhat after its pass began.
        Assert.True(byInode.Time - firstAt > IdentificationQueue.PassIntervalNanoseconds / 2);
        Assert.Equal(2, identifier.Passes);
    }

    [Fact]
    public void Wait_SocketsAdded_AreTakenTogetherOnce()
    {
        IdentificationQueue queue = new(mostProcesses: 2, mostSockets: 8);
        for (ulong inode = 1; inode <= 5; inode++) queue.Add(new InodeRequest(Somewhere, inode));
        queue.Add(new InodeRequest(Somewhere, 3));
        long began = MonotonicClock.Now;

        Assert.Equal(IdentificationWork.Pass, queue.Wait(out _));
        List<InodeRequest> taken = [];
        queue.TakeSockets(taken);
        Assert.Equal<ulong>([1, 2, 3, 4, 5], taken.Select(request => request.Inode).Order());

        queue.PassEnded(began, began + 1_000_000);
        queue.Add(new InodeRequest(Somewhere, 6));
        Assert.Equal(IdentificationWork.Pass, queue.Wait(out _));
        Assert.True(MonotonicClock.Now - began >= IdentificationQueue.PassIntervalNanoseconds);
    }

    [Fact]
    public void Add_MoreThanFit_IsDroppedAndCounted()
    {
        IdentificationQueue queue = new(mostProcesses: 2, mostSockets: 2);
        for (int pid = 1; pid <= 5; pid++) queue.Add(new PidRequest(pid, null));
        for (ulong inode = 1; inode <= 4; inode++) queue.Add(new InodeRequest(Somewhere, inode));
        queue.Add(new InodeRequest(Somewhere, 1));

        Assert.Equal(3 + 2, queue.Dropped);
        Assert.Equal(IdentificationWork.Process, queue.Wait(out PidRequest request));
        Assert.Equal(1, request.Pid);
    }

    [Fact]
    public void Dispose_WithRequestsWaiting_EndsAtOnce()
    {
        Answers answers = new();
        ProcessIdentifier identifier = new(answers);
        identifier.RequestByInode(Somewhere, 1);
        long began = MonotonicClock.Now;

        identifier.Dispose();

        Assert.True(MonotonicClock.Now - began < 900_000_000);
    }

    private sealed class Answers : IEventWriter
    {
        private readonly BlockingCollection<Event> _events = [];

        internal Event[] Left => [.. _events];

        public bool TryWrite(in Event item) => _events.TryAdd(item);

        public bool Write(in Event item) => _events.TryAdd(item);

        internal Event Take()
        {
            Assert.True(_events.TryTake(out Event item, TimeSpan.FromSeconds(20)), "No answer came.");
            return item;
        }
    }
}
