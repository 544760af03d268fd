using System.Net.Sockets;
using CsCheck;
using Petrel.Linux.Processes;

namespace Petrel.Linux.Tests.Processes;

public class SocketOwnersTests
{
    [Fact]
    public void Find_OwnSockets_FindsThisProcessForEach()
    {
        using Socket one = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using Socket two = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        int[] pids = new int[4];
        SocketOwners owners = new();

        int found = owners.Find([Inode(one), 1, Inode(two), Inode(one)], pids);

        Assert.Equal([Environment.ProcessId, 0, Environment.ProcessId, Environment.ProcessId], pids);
        Assert.Equal(3, found);
        Assert.InRange(owners.Examined, 2, SocketOwners.MostDescriptors);
    }

    [Fact]
    public void Find_ClosedSocket_HasNoOwner()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ulong inode = Inode(socket);
        socket.Dispose();
        int[] pids = [99];

        Assert.Equal(0, new SocketOwners().Find([inode], pids));
        Assert.Equal([0], pids);
    }

    [Fact]
    public void Find_AfterWarmUp_AllocatesNothing()
    {
        SocketOwners owners = new();
        ulong[] inodes = [1, 2, 3];
        int[] pids = new int[3];
        for (int i = 0; i < 3; i++) _ = owners.Find(inodes, pids);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = owners.Find(inodes, pids);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Find_NothingWanted_LooksAtNothing()
    {
        SocketOwners owners = new();

        Assert.Equal(0, owners.Find([], []));
        Assert.Equal(0, owners.Examined);
    }

    [Fact]
    public void TryTake_DamagedRecords_EndsWithoutThrowing() =>
        Gen.Byte.Array[0, 120].Sample(bytes =>
        {
            ReadOnlySpan<byte> rest = bytes;
            while (DirectoryEntry.TryTake(ref rest, out ReadOnlySpan<byte> name)) Assert.Equal(0, name[^1]);
        });

    [Theory]
    [InlineData("socket:[10711]", true)]
    [InlineData("socket:[10711", false)]
    [InlineData("socket:[]", false)]
    [InlineData("socket:[7]x", false)]
    [InlineData("/tmp/socket:[7]", false)]
    [InlineData("", false)]
    public void TryParseInode_Target_IsTakenWhole(string target, bool expected) =>
        Assert.Equal(
            expected,
            ProcDirectory.TryParseInode(System.Text.Encoding.ASCII.GetBytes(target), "socket:["u8, out _));

    internal static ulong Inode(Socket socket)
    {
        string target = new FileInfo($"/proc/self/fd/{socket.Handle}").LinkTarget!;
        Assert.True(ProcDirectory.TryParseInode(System.Text.Encoding.ASCII.GetBytes(target), "socket:["u8, out ulong inode));
        return inode;
    }
}
