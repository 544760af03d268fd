using System.Net.Sockets;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;

namespace Petrel.Linux.Namespaces;

/// <summary>
/// Opens sockets in the network namespaces of others. A socket belongs to the namespace in which it was opened, whoever
/// connects it later; so a thread enters, opens it, and ends: no other work can ever run in a wrong namespace.
/// </summary>
public static class NetnsSockets
{
    private const int StackOctets = 128 * 1024;

    /// <summary>Why no socket can be opened in a namespace; null if one can.</summary>
    /// <param name="netns">The namespace.</param>
    /// <param name="pid">A process in it, which is looked at first; 0 if none is known.</param>
    public static string? WhyNot(NetnsId netns, int pid) => Visit(netns, pid, static () => { }) switch
    {
        0 => null,
        Libc.ENOENT => "it is not to be found any more",
        Libc.EPERM or Libc.EACCES => "it may not be entered (CAP_SYS_ADMIN)",
        int error => $"it cannot be entered: {Libc.Describe(error)}",
    };

    /// <summary>Opens a TCP socket in a namespace.</summary>
    /// <exception cref="SocketException">The namespace cannot be entered, or the kernel gives no socket.</exception>
    public static Socket Open(NetnsId netns, int pid, AddressFamily family)
    {
        Socket? opened = null;
        SocketException? refused = null;
        int error = Visit(netns, pid, () =>
        {
            try
            {
                opened = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (SocketException exception)
            {
                refused = exception;
            }
        });
        // What this host does not allow is no fault of the registry's.
        return opened ?? throw refused ?? new SocketException((int)(error == 0 ? SocketError.TooManyOpenSockets : SocketError.AccessDenied));
    }

    private static int Visit(NetnsId netns, int pid, Action work)
    {
        int error = 0;
        var thread = new Thread(() => error = VisitHere(netns, pid, work), StackOctets) { IsBackground = true, Name = "petrel-visit" };
        thread.Start();
        thread.Join();
        return error;
    }

    private static int VisitHere(NetnsId netns, int pid, Action work)
    {
        using NetnsHandle? handle = Find(netns, pid, out int error);
        if (handle is null) return error;
        error = handle.Enter();
        if (error == 0) work();
        return error;
    }

    private static NetnsHandle? Find(NetnsId netns, int pid, out int error)
    {
        error = Libc.ENOENT;
        if (pid != 0 && OpenIf(netns, $"/proc/{pid}/ns/net", ref error) is { } known) return known;
        return NetnsDirectory.FindOthers().TryGetValue(netns, out string? path) ? OpenIf(netns, path, ref error) : null;
    }

    // The process may have ended, and its number be another's by now.
    private static NetnsHandle? OpenIf(NetnsId netns, string path, ref int error)
    {
        NetnsHandle? handle = NetnsHandle.Open(path, out int refusal);
        if (handle?.Id == netns) return handle;
        handle?.Dispose();
        if (refusal is Libc.EPERM or Libc.EACCES) error = refusal;
        return null;
    }
}
