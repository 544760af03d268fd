namespace Petrel.Core.Connections;

/// <summary>What changed in a connection.</summary>
public enum ConnectionChangeKind : byte
{
    /// <summary>It began, or was first seen.</summary>
    Opened,

    /// <summary>The handshake ended.</summary>
    Established,

    /// <summary>It moved to another state, not covered by the other kinds.</summary>
    StateChanged,

    /// <summary>A segment was sent again.</summary>
    Retransmitted,

    /// <summary>Fresh figures arrived.</summary>
    Sampled,

    /// <summary>It became known to belong to a registry.</summary>
    Attributed,

    /// <summary>It has ended; <see cref="Connection.ClosedBy"/> is set. Last figures may still follow.</summary>
    Ended,

    /// <summary>Nothing more will be learned; it is forgotten after this.</summary>
    Closed,
}

/// <summary>One change of one connection.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Connection">The connection, valid during the call only.</param>
/// <param name="Time">CLOCK_MONOTONIC in nanoseconds.</param>
public readonly record struct ConnectionChange(ConnectionChangeKind Kind, Connection Connection, long Time);

/// <summary>Is told of every change, in order.</summary>
public interface IConnectionObserver
{
    /// <summary>Called for each change; must not change the table.</summary>
    void OnChange(in ConnectionChange change);
}
