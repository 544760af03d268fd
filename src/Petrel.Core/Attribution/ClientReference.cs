using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>The process behind a connection, as far as it is known; outlives the connection.</summary>
/// <param name="Pid">The process id; 0 if unknown.</param>
/// <param name="Inode">The socket's inode, by which the process can still be found; 0 if unknown.</param>
/// <param name="Netns">The network namespace of the connection.</param>
/// <param name="Identity">The process, once identified.</param>
/// <param name="Name">The best known name; null if none.</param>
public readonly record struct ClientReference(
    int Pid,
    ulong Inode,
    NetnsId Netns,
    ProcessIdentity? Identity,
    string? Name)
{
    /// <summary>The process behind a connection.</summary>
    public static ClientReference Of(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new ClientReference(
            connection.Pid, connection.Inode, connection.Netns, connection.Process, connection.ProcessName);
    }
}
