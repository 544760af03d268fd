using System.Text;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Namespaces;

/// <summary>An open network namespace. While it is open the namespace stays; so it is opened for one visit only.</summary>
internal sealed class NetnsHandle : IDisposable
{
    private readonly int _descriptor;

    private NetnsHandle(int descriptor, NetnsId id)
    {
        _descriptor = descriptor;
        Id = id;
    }

    internal NetnsId Id { get; }

    /// <summary>Opens the namespace that a path leads to; null with an errno value (EINVAL: it is no network namespace).</summary>
    internal static NetnsHandle? Open(string path, out int error)
    {
        // The path may come from a person, and lead to a FIFO: that would wait for a writer.
        int descriptor = ProcFile.Open(Encoding.UTF8.GetBytes(path + "\0"), ProcFile.NonBlocking);
        error = descriptor < 0 ? -descriptor : 0;
        if (descriptor < 0) return null;
        if (Libc.IsNetns(descriptor)) return new NetnsHandle(descriptor, new NetnsId((uint)Libc.InodeOf(descriptor)));

        error = Libc.EINVAL;
        _ = Libc.Close(descriptor);
        return null;
    }

    /// <summary>Moves the calling thread into the namespace; 0, or an errno value.</summary>
    internal int Enter() => Libc.SetNs(_descriptor, Libc.CLONE_NEWNET) == 0 ? 0 : Libc.LastError;

    /// <inheritdoc />
    public void Dispose() => _ = Libc.Close(_descriptor);
}
