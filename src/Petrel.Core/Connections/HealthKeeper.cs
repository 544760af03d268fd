using Petrel.Core.Attribution;
using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>Keeps account of what works at each endpoint: handshakes, data, orderly ends, and who has recovered.</summary>
internal sealed class HealthKeeper(ClientBehaviours behaviours)
{
    internal static void OnAttributed(Connection connection)
    {
        EndpointState endpoint = connection.Endpoint!;
        endpoint.Open++;
        if (!connection.FoundAtStart) endpoint.Opened++;
        endpoint.AttemptedAt = Math.Max(endpoint.AttemptedAt, connection.OpenedAt);

        // Whose it is may have come out only when the client spoke: that it got through counts all the same.
        if (connection.EstablishedAt != 0) OnEstablished(connection, endpoint);
    }

    /// <summary>The connection turned out to belong elsewhere.</summary>
    internal static void OnLeft(Connection connection, EndpointState endpoint)
    {
        Recover(connection, endpoint);
        endpoint.Open--;
        if (!connection.FoundAtStart) endpoint.Opened--;
    }

    internal void OnChange(in ConnectionChange change)
    {
        Connection connection = change.Connection;
        EndpointState endpoint = connection.Endpoint!;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Established: OnEstablished(connection, endpoint); break;
            case ConnectionChangeKind.Sampled: OnSampled(connection, endpoint); break;
            case ConnectionChangeKind.Ended: OnEnded(connection, endpoint); break;
            case ConnectionChangeKind.Closed: OnClosed(connection, endpoint); break;
            default: break;
        }
    }

    private static void OnEstablished(Connection connection, EndpointState endpoint)
    {
        if (connection.FoundAtStart) return;
        endpoint.ConnectedAt = Math.Max(endpoint.ConnectedAt, connection.EstablishedAt);
        bool undisturbed = connection.OpenedExactly && connection.Retransmits == 0 && connection.TimerRetransmits == 0;
        if (undisturbed) endpoint.LearnHandshake(connection.EstablishedAt - connection.OpenedAt);
        Recover(connection, endpoint);
    }

    private static void OnSampled(Connection connection, EndpointState endpoint)
    {
        if (!connection.HasCounters || connection.Counters.BytesReceived <= connection.Marks.ReceivedBefore) return;
        endpoint.ReceivedAt = connection.ReceivedAt;
        if (connection.State == TcpState.Established) Recover(connection, endpoint);
    }

    private static void OnEnded(Connection connection, EndpointState endpoint)
    {
        Recover(connection, endpoint);
        if (connection.EstablishedAt != 0 && connection.ClosedBy is CloseCause.LocalFin or CloseCause.RemoteFin)
            endpoint.CleanlyClosedAt = connection.EndedAt;
    }

    private void OnClosed(Connection connection, EndpointState endpoint)
    {
        endpoint.Open--;
        endpoint.Closed++;
        endpoint.ReceivedByClosed += connection.PayloadReceived;
        if (connection.HasCounters && connection.PayloadReceived > connection.Marks.ReceivedBefore)
            endpoint.ReceivedAt = Math.Max(endpoint.ReceivedAt, connection.EndedAt);
        behaviours.LearnEnd(connection);
    }

    /// <summary>A connection that moves on, or has ended, suffers no more.</summary>
    private static void Recover(Connection connection, EndpointState endpoint)
    {
        if (!connection.Marks.Ailing) return;
        connection.Marks.Ailing = false;
        endpoint.Ailing--;
    }
}
