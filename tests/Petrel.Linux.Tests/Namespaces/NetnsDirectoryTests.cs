using System.Diagnostics;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;

namespace Petrel.Linux.Tests.Namespaces;

public class NetnsDirectoryTests
{
    [Fact]
    public void Own_ThisProcess_IsWhatTheLinkSays() =>
        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget, NetnsDirectory.Own.ToString());

    [Fact]
    public void FindOthers_NamedNamespace_IsFoundByItsPathAndTheOwnIsLeftOut()
    {
        using NamedNetns netns = new();

        Dictionary<NetnsId, string> found = NetnsDirectory.FindOthers();

        Assert.Equal(netns.Path, found[netns.Id]);
        Assert.DoesNotContain(NetnsDirectory.Own, found.Keys);
        netns.Delete();
        Assert.DoesNotContain(netns.Path, NetnsDirectory.FindOthers().Values);
    }

    [Fact]
    public void FindOthers_OwnNamespaceUnderAName_IsLeftOut()
    {
        using NamedNetns netns = new();
        netns.Delete();
        Assert.Equal(0, NamedNetns.Ip("netns", "attach", netns.Name, $"{Environment.ProcessId}"));

        Assert.DoesNotContain(NetnsDirectory.Own, NetnsDirectory.FindOthers().Keys);
        Assert.Equal(NetnsDirectory.Own, netns.Id);
    }

    [Fact]
    public void FindOthers_NamespaceOfAProcessOnly_IsFoundThroughTheProcess()
    {
        Requirements.DemandRoot();
        using Process process = Process.Start("unshare", ["--net", "sleep", "60"]);
        try
        {
            NetnsId netns = default;
            Assert.True(SpinWait.SpinUntil(() => (netns = ThreadNetns.Of(process.Id)) != NetnsDirectory.Own, 10_000));

            Assert.Equal($"/proc/{process.Id}/ns/net", NetnsDirectory.FindOthers()[netns]);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [Fact]
    public void FindOthers_NameLeftBehindWithoutANamespace_IsSkipped()
    {
        using NamedNetns netns = new();
        string left = $"{netns.Path}-left";
        File.WriteAllText(left, "");
        try
        {
            Dictionary<NetnsId, string> found = NetnsDirectory.FindOthers();

            Assert.DoesNotContain(left, found.Values);
            Assert.Contains(netns.Id, found.Keys);
        }
        finally
        {
            File.Delete(left);
        }
    }

    [Fact]
    public void Resolve_NamePathOrPid_IsTheNamespace()
    {
        using NamedNetns netns = new();

        Assert.Equal((netns.Id, null), NetnsDirectory.Resolve(netns.Name));
        Assert.Equal((netns.Id, null), NetnsDirectory.Resolve(netns.Path));
        Assert.Equal((NetnsDirectory.Own, null), NetnsDirectory.Resolve($"{Environment.ProcessId}"));
    }

    [Theory]
    [InlineData("petrel-linux-none", "there is no /run/netns/petrel-linux-none")]
    [InlineData("2147483647", "there is no /proc/2147483647/ns/net")]
    [InlineData("/proc/self/status", "/proc/self/status is no network namespace")]
    [InlineData("/proc/self/ns/mnt", "/proc/self/ns/mnt is no network namespace")]
    [InlineData("/proc/self/status/net", "/proc/self/status/net cannot be opened: Not a directory (errno 20)")]
    public void Resolve_NoNamespace_SaysWhatAndWhatToDo(string text, string expected)
    {
        (NetnsId netns, string? error) = NetnsDirectory.Resolve(text);

        Assert.False(netns.IsKnown);
        Assert.Equal(
            $"--netns {text}: {expected}; give a name of `ip netns list`, a path, or the id of a process", error);
    }

    [Fact]
    public void Resolve_DeletedNamespace_IsAnError()
    {
        using NamedNetns netns = new();
        netns.Delete();

        Assert.Contains($"there is no {netns.Path}", NetnsDirectory.Resolve(netns.Name).Error!);
    }
}
