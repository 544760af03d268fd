using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;

namespace Petrel.Linux.Tests.Namespaces;

/// <summary>A network namespace in /run/netns with a loopback and nothing else; deleted when disposed.</summary>
internal sealed class NamedNetns : IDisposable
{
    private static int _count;

    internal NamedNetns()
    {
        Requirements.DemandRoot();
        Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "ip (iproute2) is not installed");
        Name = $"petrel-linux-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        Create();
    }

    internal string Name { get; }

    internal string Path => $"/run/netns/{Name}";

    internal NetnsId Id
    {
        get
        {
            using NetnsHandle handle = NetnsHandle.Open(Path, out _)!;
            return handle.Id;
        }
    }

    /// <summary>Makes it anew under the same name, with another id.</summary>
    internal void Replace()
    {
        Delete();
        Create();
    }

    internal void Delete() => Assert.Equal(0, Ip("netns", "delete", Name));

    /// <summary>Runs something on a thread in there, which ends with it.</summary>
    internal void Run(Action work)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() =>
        {
            using (NetnsHandle handle = NetnsHandle.Open(Path, out _)!) Assert.Equal(0, handle.Enter());
            work();
        }));
        thread.Start();
        thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Runs iproute2 in the namespace of the calling thread; its exit status.</summary>
    internal static int Ip(params string[] arguments)
    {
        using Process process = Process.Start("ip", arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (File.Exists(Path)) _ = Ip("netns", "delete", Name);
    }

    private void Create()
    {
        Assert.Equal(0, Ip("netns", "add", Name));
        Run(() => Assert.Equal(0, Ip("link", "set", "lo", "up")));
    }
}
