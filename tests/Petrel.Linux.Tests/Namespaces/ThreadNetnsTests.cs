using System.Diagnostics;
using System.Text;
using CsCheck;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;

namespace Petrel.Linux.Tests.Namespaces;

public class ThreadNetnsTests
{
    [Theory]
    [InlineData("net:[4026531840]", 4_026_531_840u)]
    [InlineData("net:[1]", 1u)]
    [InlineData("net:[4294967295]", uint.MaxValue)]
    [InlineData("net:[4294967296]", 0u)]
    [InlineData("net:[]", 0u)]
    [InlineData("net:[", 0u)]
    [InlineData("net:[12", 0u)]
    [InlineData("net:[12]]", 0u)]
    [InlineData("net:[12x]", 0u)]
    [InlineData("net:[-1]", 0u)]
    [InlineData("uts:[4026531838]", 0u)]
    [InlineData("", 0u)]
    public void Parse_Link_IsTakenWhole(string link, uint expected) =>
        Assert.Equal(new NetnsId(expected), ThreadNetns.Parse(Encoding.ASCII.GetBytes(link)));

    [Fact]
    public void Parse_AnyOctets_NeverThrows() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 20]).Sample((prefixed, octets) =>
        {
            _ = ThreadNetns.Parse(prefixed ? [.. "net:["u8, .. octets] : octets);
        });

    [Fact]
    public void Own_ThisThread_IsWhatTheLinkSays() =>
        Assert.Equal(new FileInfo("/proc/thread-self/ns/net").LinkTarget, ThreadNetns.Own.ToString());

    [Fact]
    public void Of_ThisProcess_IsItsNamespace() =>
        Assert.Equal(NetnsDirectory.Own, ThreadNetns.Of(Environment.ProcessId));

    [Fact]
    public void Of_ThreadInAnotherNamespace_IsThatOfTheThread()
    {
        using NamedNetns netns = new();
        netns.Run(() =>
        {
            int tid = int.Parse(new FileInfo("/proc/thread-self").LinkTarget!.Split('/')[^1]);

            Assert.Equal(netns.Id, ThreadNetns.Own);
            Assert.Equal(netns.Id, ThreadNetns.Of(tid));
            Assert.Equal(NetnsDirectory.Own, ThreadNetns.Of(Environment.ProcessId));
        });
        Assert.Equal(NetnsDirectory.Own, ThreadNetns.Own);
    }

    /// <summary>
    /// Regression: NetnsDirectory.Own was that of whichever thread asked first, and so another's where that thread was on
    /// a visit.
    /// </summary>
    [Fact]
    public void OfProcess_AskedFromAnotherNamespace_IsThatOfTheProcess()
    {
        using NamedNetns netns = new();
        string expected = new FileInfo("/proc/self/ns/net").LinkTarget!;
        netns.Run(() =>
        {
            Assert.NotEqual(expected, ThreadNetns.Own.ToString());
            Assert.Equal(expected, ThreadNetns.OfProcess.ToString());
            Assert.Equal(expected, NetnsDirectory.Own.ToString());
        });
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Of_NoSuchThread_IsUnknown(int tid) => Assert.False(ThreadNetns.Of(tid).IsKnown);

    [Fact]
    public void Of_EndedProcess_IsUnknown()
    {
        using Process process = Process.Start("true");
        process.WaitForExit();

        Assert.False(ThreadNetns.Of(process.Id).IsKnown);
    }

    [Fact]
    public void Of_AnyThread_AllocatesNothing()
    {
        _ = ThreadNetns.Of(Environment.ProcessId);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = ThreadNetns.Of(Environment.ProcessId);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
