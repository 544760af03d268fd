using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Export.Json;

/// <summary>What happened to a connection, as members of a JSON object.</summary>
internal static class ConnectionJson
{
    /// <summary>Whose it is; and how it ended, if it did.</summary>
    internal static void Write(Utf8JsonWriter json, in ConnectionRecord connection)
    {
        json.WriteString("event"u8, connection.Kind switch
        {
            ConnectionRecordKind.Opened => "opened"u8,
            ConnectionRecordKind.Established => "established"u8,
            ConnectionRecordKind.Attributed => "attributed"u8,
            _ => "closed"u8,
        });
        WriteOwner(json, connection);
        if (connection.Kind == ConnectionRecordKind.Closed) WriteEnd(json, connection);
    }

    private static void WriteOwner(Utf8JsonWriter json, in ConnectionRecord connection)
    {
        if (connection.Endpoint is { } endpoint)
        {
            json.WriteString("registry"u8, endpoint.Registry.Name);
            json.WriteString("role"u8, endpoint.Role.Name());
            json.WriteString("endpoint"u8, endpoint.Text);
        }
        else
        {
            json.WriteNull("registry"u8);
            json.WriteString("role"u8, RegistryRole.Unknown.Name());
            json.WriteString("endpoint"u8, connection.Remote.ToString());
        }

        json.WriteString("attributedBy"u8, connection.AttributedBy.Name());
        json.WriteString("serverName"u8, connection.ServerName);
        json.WriteNumber("localPort"u8, Known(connection.Local.Port));
        json.WriteNumber("pid"u8, Known(connection.Pid));
        json.WriteString("process"u8, connection.ProcessName);
        json.WriteNetns(connection.Netns);
    }

    private static void WriteEnd(Utf8JsonWriter json, in ConnectionRecord connection)
    {
        json.WriteString("closedBy"u8, connection.ClosedBy.Name());
        json.WriteSeconds("ageSeconds"u8, connection.Age / 1e9);
        json.WriteBoolean("ageExact"u8, connection.AgeIsExact);
        json.WriteNumber("received"u8, connection.HasCounters ? (long)connection.Received : null);
        json.WriteNumber("sent"u8, connection.HasCounters ? (long)connection.Sent : null);
    }

    private static long? Known(int number) => number == 0 ? null : number;
}
