using System.Runtime.InteropServices;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>Open connections that a detector keeps an eye on; the objects are reused, so that each is kept with its generation.</summary>
internal sealed class HeldConnections
{
    private const int Most = 64;

    private readonly List<(Connection Connection, int Generation)> _held = [];

    internal ReadOnlySpan<(Connection Connection, int Generation)> All => CollectionsMarshal.AsSpan(_held);

    /// <summary>Keeps one; those that have ended are let go.</summary>
    internal void Add(Connection connection)
    {
        if (_held.Contains((connection, connection.Generation))) return;
        _held.RemoveAll(static held => held.Connection.Generation != held.Generation || !held.Connection.IsOpen);
        if (_held.Count < Most) _held.Add((connection, connection.Generation));
    }

    /// <summary>Lets one go; says whether it was kept.</summary>
    internal bool Remove(Connection connection) => _held.Remove((connection, connection.Generation));
}
