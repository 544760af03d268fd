using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;

namespace Petrel.Linux.Tests.Sources;

/// <summary>A network namespace of one thread's own, with a loopback that is up; it ends with the thread.</summary>
internal static class ForeignNetns
{
    /// <summary>Runs something there, and returns which namespace it was.</summary>
    internal static NetnsId Run(Action work)
    {
        const int CLONE_NEWNET = 0x40000000;
        NetnsId netns = default;
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() =>
        {
            Assert.Equal(0, Unshare(CLONE_NEWNET));
            using Process process = Process.Start("ip", ["link", "set", "lo", "up"]); // a child of this thread, so it is here too
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            netns = ThreadNetns.Own;
            work();
        }));
        thread.Start();
        thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        return netns;
    }

    [DllImport("libc", EntryPoint = "unshare")]
    private static extern int Unshare(int flags);
}
