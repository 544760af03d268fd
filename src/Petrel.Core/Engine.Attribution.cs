using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;

namespace Petrel.Core;

/// <summary>Whose a connection is: a client that says which site it means outweighs what its address suggested.</summary>
public sealed partial class Engine
{
    private readonly EarlyNames _earlyNames = new();

    private void OnNameResolved(ResolvedName name)
    {
        if (_registries.Resolve(name)) AttributeAll();
    }

    private void OnServerName(in Event e)
    {
        var name = (ServerName)e.Payload!;
        if (_table.Find(e.Key, e.Netns) is { IsOpen: true } connection) TakeName(connection, name);
        else _earlyNames.Keep(e.Key, e.Netns, name, Now);
    }

    private void OnDnsAnswer(DnsAnswer answer)
    {
        _registries.Answer(answer, Now);
        AttributeAll();
    }

    private void TakeEarlyName(Connection connection)
    {
        if (_earlyNames.Take(connection.Key, connection.Netns, Now) is not { } name) return;
        if (connection.Endpoint is null) connection.ServerName ??= name;
        else TakeName(connection, name);
    }

    // The first name counts: what is said through a tunnel later is said to whom the first named.
    private void TakeName(Connection connection, ServerName name)
    {
        if (connection.ServerName is not null) return;
        connection.ServerName = name;
        if (connection.Endpoint is { } before) Reattribute(connection, before);
        else Attribute(connection);
    }

    private void AttributeAll()
    {
        for (int i = 0; i < _table.Count; i++) Attribute(_table[i]);
    }

    private void Attribute(Connection connection)
    {
        if (!_registries.TryAttribute(connection, Now)) return;
        _reporter.OnAttributed(connection);
        if (connection.Endpoint is null) return;
        HealthKeeper.OnAttributed(connection);
        Dispatch(new ConnectionChange(ConnectionChangeKind.Attributed, connection, Now));
    }

    private void Reattribute(Connection connection, EndpointState before)
    {
        _registries.Reattribute(connection, Now);
        if (connection.Endpoint == before) return;
        Changes++;
        HealthKeeper.OnLeft(connection, before);
        _reporter.OnReattributed(connection, Now);
        if (connection.Endpoint is null) return;
        HealthKeeper.OnAttributed(connection);
        Dispatch(new ConnectionChange(ConnectionChangeKind.Attributed, connection, Now));
    }
}
