using System.Diagnostics.CodeAnalysis;
using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>
/// The open connections, found by the kernel's socket address or by both ends. Objects and index slots are reused, so
/// that a steady stream of connections allocates nothing.
/// </summary>
public sealed class ConnectionTable
{
    private readonly Dictionary<ulong, Connection> _bySocketAddress = [];
    private readonly Dictionary<SocketKey, Connection> _byKey = [];
    private readonly List<Connection> _all = [];
    private readonly Stack<Connection> _free = new();

    /// <summary>The connections held, in no particular order.</summary>
    public IReadOnlyList<Connection> All => _all;

    internal int Count => _all.Count;

    internal Connection this[int index] => _all[index];

    /// <summary>Starts a connection.</summary>
    internal Connection Add(long time, NetnsId netns, in SocketKey key)
    {
        Connection connection = _free.TryPop(out Connection? reused) ? reused : new Connection();
        connection.Begin(time, netns, key);
        connection.TablePosition = _all.Count;
        _all.Add(connection);
        Link(connection);
        return connection;
    }

    /// <summary>Forgets a connection and keeps the object for another.</summary>
    internal void Remove(Connection connection)
    {
        Unlink(connection);
        UnbindSocketAddress(connection);
        Connection last = _all[^1];
        _all[connection.TablePosition] = last;
        last.TablePosition = connection.TablePosition;
        _all.RemoveAt(_all.Count - 1);
        connection.Retire();
        _free.Push(connection);
    }

    internal bool TryFind(ulong socketAddress, [NotNullWhen(true)] out Connection? connection) =>
        _bySocketAddress.TryGetValue(socketAddress, out connection);

    /// <summary>The first connection with these ends; follow <see cref="Connection.NextWithSameKey"/> for the rest.</summary>
    internal Connection? FirstWithKey(in SocketKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>
    /// The connection with these ends in a namespace. An unknown namespace or cookie on either side matches; one that is
    /// still open is preferred over one that waits for its last figures.
    /// </summary>
    internal Connection? Find(in SocketKey key, NetnsId netns, ulong cookie = 0)
    {
        Connection? ended = null;
        for (Connection? candidate = FirstWithKey(key); candidate is not null; candidate = candidate.NextWithSameKey)
        {
            if (netns.IsKnown && candidate.Netns.IsKnown && candidate.Netns != netns) continue;
            if (cookie != 0 && candidate.Cookie != 0 && candidate.Cookie != cookie) continue;
            if (candidate.IsOpen) return candidate;
            ended ??= candidate;
        }

        return ended;
    }

    internal void BindSocketAddress(Connection connection, ulong socketAddress)
    {
        if (connection.SocketAddress == socketAddress) return;
        UnbindSocketAddress(connection);
        connection.SocketAddress = socketAddress;
        _bySocketAddress[socketAddress] = connection;
    }

    internal void UnbindSocketAddress(Connection connection)
    {
        if (connection.SocketAddress == 0) return;
        if (_bySocketAddress.TryGetValue(connection.SocketAddress, out Connection? bound) &&
            ReferenceEquals(bound, connection))
        {
            _bySocketAddress.Remove(connection.SocketAddress);
        }

        connection.SocketAddress = 0;
    }

    /// <summary>Gives a connection its complete ends, once the kernel has chosen the local port.</summary>
    internal void Rekey(Connection connection, in SocketKey key)
    {
        if (connection.Key == key) return;
        Unlink(connection);
        connection.Key = key;
        Link(connection);
    }

    // While the local port is 0 the ends name no socket: such a connection is found by its socket address only.
    private void Link(Connection connection)
    {
        if (connection.Key.Local.Port == 0) return;
        connection.NextWithSameKey = _byKey.GetValueOrDefault(connection.Key);
        _byKey[connection.Key] = connection;
    }

    private void Unlink(Connection connection)
    {
        if (connection.Key.Local.Port == 0) return;
        Connection first = _byKey[connection.Key];
        if (ReferenceEquals(first, connection))
        {
            if (connection.NextWithSameKey is { } next) _byKey[connection.Key] = next;
            else _byKey.Remove(connection.Key);
        }
        else
        {
            while (!ReferenceEquals(first.NextWithSameKey, connection)) first = first.NextWithSameKey!;
            first.NextWithSameKey = connection.NextWithSameKey;
        }

        connection.NextWithSameKey = null;
    }
}
