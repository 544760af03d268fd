using System.Runtime.InteropServices;
using Petrel.Core.Connections;

namespace Petrel.Core.Attribution;

/// <summary>Which processes are known, and which are to be asked for. Ids are reused, so knowledge is short-lived.</summary>
internal sealed class ProcessDirectory
{
    private const long Fresh = 2_000_000_000;
    private const long OwnerWorthAsking = 2_000_000_000;
    private const int MostProcesses = 1024;

    private readonly Dictionary<int, (ProcessIdentity Identity, long LearnedAt)> _known = [];
    private readonly List<IdentificationRequest> _wanted = [];

    internal ReadOnlySpan<IdentificationRequest> Wanted => CollectionsMarshal.AsSpan(_wanted);

    internal void ClearWanted() => _wanted.Clear();

    internal void Learn(ProcessIdentity identity, long now)
    {
        if (_known.Count >= MostProcesses) _known.Clear();
        _known[identity.Pid] = (identity, now);
    }

    /// <summary>Names the process of a new connection if it was named just now, else asks for it.</summary>
    internal void Know(Connection connection, long now)
    {
        if (connection.Pid == 0) return;
        if (_known.TryGetValue(connection.Pid, out (ProcessIdentity Identity, long LearnedAt) known) &&
            now - known.LearnedAt < Fresh)
        {
            connection.Process = known.Identity;
            return;
        }

        _wanted.Add(new IdentificationRequest(connection.Pid, connection.FallbackProcessName, connection.Netns, 0));
    }

    /// <summary>
    /// Asks who owns a socket of which only the inode is known. That costs a walk over all descriptors of the host, so
    /// it is asked once, and for sockets that no registry claims only when they have lasted.
    /// </summary>
    internal void WantOwner(Connection connection, long now)
    {
        if (connection.Pid != 0 || connection.Inode == 0 || connection.IdentificationRequested) return;
        if (!connection.IsAttributed && connection.AgeAt(now) < OwnerWorthAsking) return;
        connection.IdentificationRequested = true;
        _wanted.Add(new IdentificationRequest(0, null, connection.Netns, connection.Inode));
    }
}
