using System.Diagnostics;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;

namespace Petrel.Linux.Tests.Namespaces;

public class NetnsHandleTests
{
    [Fact]
    public void Open_OwnNamespace_IsIt()
    {
        using NetnsHandle? handle = NetnsHandle.Open("/proc/self/ns/net", out int error);

        Assert.Equal((NetnsDirectory.Own, 0), (handle!.Id, error));
    }

    [Theory]
    [InlineData("/run/netns/petrel-linux-none", Libc.ENOENT)]
    [InlineData("/proc/self/ns/uts", Libc.EINVAL)]
    [InlineData("/proc/self/status", Libc.EINVAL)]
    [InlineData("/proc", Libc.EINVAL)]
    [InlineData("", Libc.ENOENT)]
    public void Open_NoNetworkNamespace_IsAnErrno(string path, int expected)
    {
        Assert.Null(NetnsHandle.Open(path, out int error));
        Assert.Equal(expected, error);
    }

    /// <summary>Regression: without a writer the opening of a FIFO never returned.</summary>
    [Fact]
    public void Open_Fifo_IsNoNamespaceAndDoesNotWait()
    {
        string path = Path.Combine(Path.GetTempPath(), $"petrel-fifo-{Environment.ProcessId}");
        using (Process mkfifo = Process.Start("mkfifo", [path])) mkfifo.WaitForExit();
        int error = 0;
        Thread thread = new(() => Assert.Null(NetnsHandle.Open(path, out error))) { IsBackground = true };
        thread.Start();

        bool returned = thread.Join(10_000);

        File.Delete(path); // the thread, if it still waits, ends with the process
        Assert.True(returned);
        Assert.Equal(Libc.EINVAL, error);
    }

    [Fact]
    public void Enter_AnotherNamespace_MovesThisThreadAloneAndBack()
    {
        using NamedNetns netns = new();
        NetnsId other = netns.Id;
        Assert.NotEqual(NetnsDirectory.Own, other);
        NetnsId inside = default, after = default, rest = default;
        Thread thread = new(() =>
        {
            using NetnsHandle home = NetnsHandle.Open("/proc/thread-self/ns/net", out _)!;
            using NetnsHandle there = NetnsHandle.Open(netns.Path, out _)!;
            Assert.Equal(0, there.Enter());
            inside = ThreadNetns.Own;
            rest = ThreadNetns.Of(Environment.ProcessId);
            Assert.Equal(0, home.Enter());
            after = ThreadNetns.Own;
        });
        thread.Start();
        thread.Join();

        Assert.Equal((other, NetnsDirectory.Own, NetnsDirectory.Own), (inside, rest, after));
    }

    [Fact]
    public void Open_DeletedNamespace_IsEnoent()
    {
        using NamedNetns netns = new();
        netns.Delete();

        Assert.Null(NetnsHandle.Open(netns.Path, out int error));
        Assert.Equal(Libc.ENOENT, error);
    }
}
