using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core;

/// <summary>
/// Tells of a registry's connections that they opened, were established, closed: each once, and not before it is known whose
/// the connection is. What was there before the watch began did not open in it.
/// </summary>
internal sealed class ConnectionReporter(IEngineOutput output)
{
    /// <summary>A connection changed, whoever owns it.</summary>
    internal void OnChange(in ConnectionChange change)
    {
        Connection connection = change.Connection;
        if (connection.AttributedBy == AttributionKind.None) return;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Opened or ConnectionChangeKind.Established:
                OnAttributed(connection);
                break;
            case ConnectionChangeKind.Closed:
                Report(ConnectionRecordKind.Closed, connection, connection.EndedAt);
                break;
            default:
                break;
        }
    }

    /// <summary>Reports what is due, now that the connection is known to matter.</summary>
    internal void OnAttributed(Connection connection)
    {
        if (!connection.OpenedReported && !connection.FoundAtStart)
            Report(ConnectionRecordKind.Opened, connection, connection.OpenedAt);
        connection.OpenedReported = true;
        if (connection.EstablishedAt == 0 || connection.EstablishedReported) return;
        connection.EstablishedReported = true;
        if (!connection.FoundAtStart) Report(ConnectionRecordKind.Established, connection, connection.EstablishedAt);
    }

    /// <summary>Corrects what was reported: the connection is another's than was thought.</summary>
    internal void OnReattributed(Connection connection, long now)
    {
        if (connection.OpenedReported && !connection.FoundAtStart) Report(ConnectionRecordKind.Attributed, connection, now);
    }

    private void Report(ConnectionRecordKind kind, Connection connection, long time) =>
        output.OnConnection(ConnectionRecord.Of(kind, connection, time));
}
