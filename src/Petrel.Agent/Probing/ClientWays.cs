using System.Collections.Concurrent;
using Petrel.Core.Attribution;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;

namespace Petrel.Agent.Probing;

/// <summary>One client's way to one registry, and why it may not be that of those who suffer.</summary>
/// <param name="Kind">Whose configuration it follows; null for the plainest way.</param>
/// <param name="Process">The process that it was chosen for; null if there was none.</param>
/// <param name="Surroundings">The surroundings of that process.</param>
/// <param name="Clients">What was discovered in them.</param>
/// <param name="Registry">The endpoints.</param>
/// <param name="Caveat">Why it may be another's way; null if it is theirs.</param>
internal sealed record ClientWay(
    ClientKind? Kind, string? Process, Surroundings Surroundings, ClientConfigurations Clients, DiscoveredRegistry Registry, string? Caveat);

/// <summary>Finds the way of the client in question: by its process, or, where nobody is in question, by who pulls here.</summary>
/// <param name="surroundings">The surroundings of processes.</param>
/// <param name="discovers">Whether the clients' configurations may be read.</param>
/// <param name="time">The clock.</param>
internal sealed class ClientWays(ClientSurroundings surroundings, bool discovers, TimeProvider time)
{
    // Read anew now and then, for clients do so at each pull; not for each of several questions in one moment.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);
    private const int MostPlaces = 32;

    private readonly ConcurrentDictionary<string, (long At, ClientConfigurations Clients)> _read = new(StringComparer.Ordinal);

    /// <summary>The way to a registry, or to an image of it.</summary>
    internal ClientWay Find(in ClientReference client, string registry, string repository)
    {
        Surroundings around = surroundings.Of(client.Pid, client.Name);
        ClientConfigurations clients = Read(around.Environment);
        if (ClientNames.KindOf(client.Name) is { } kind)
        {
            ClientConfiguration known = Configuration(clients, kind, around.Environment);
            string? unread = around.IsKnown || !ClientNames.IsBrief(client.Name) ? null : $"{client.Name} had ended, and its user's configuration may be another one";
            return new ClientWay(kind, client.Name, around, clients, known.WayTo(registry, repository), unread);
        }

        ClientWay plain = new(null, client.Name, around, clients, Plain(around.Process).WayTo(registry, repository), ClientNames.Objection(client.Name));
        ClientWay[] ways = [.. clients.Present.Select(one => plain with { Kind = one.Client, Registry = one.WayTo(registry, repository) })];
        if (plain.Caveat is not null || ways.Length == 0) return plain;
        // Nobody in particular: whoever pulls here may be asked for, if all go the same way.
        return client.Name is null ? First(ways) : Whatever(plain, ways);
    }

    private static ClientWay First(ClientWay[] ways)
    {
        ClientWay? other = Array.Find(ways, way => KeyOf(way) != KeyOf(ways[0]));
        return other is null
            ? ways[0]
            : ways[0] with { Caveat = $"{ways[0].Kind?.Name()} and {other.Kind?.Name()} reach it by different ways, and which of them pulls is not known; this was {ways[0].Kind?.Name()}'s" };
    }

    private static ClientWay Whatever(ClientWay plain, ClientWay[] ways)
    {
        ClientWay? other = Array.Find(ways, way => KeyOf(way) != KeyOf(plain));
        return other is null ? plain : plain with { Caveat = $"how '{plain.Process}' reaches it is not known, and {other.Kind?.Name()} does not go the plain way" };
    }

    private ClientConfigurations Read(CredentialEnvironment environment)
    {
        if (!discovers) return ClientConfigurations.None with { Credentials = [.. CredentialPlaces.Read(environment)], Root = environment.Root };
        string key = string.Join('\n', environment.Variables.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}={one.Value}")
            .Prepend($"{environment.Root}\n{environment.Home}\n{environment.UserId}"));
        if (_read.TryGetValue(key, out (long At, ClientConfigurations Clients) kept) && time.GetElapsedTime(kept.At) < Memory) return kept.Clients;
        if (_read.Count >= MostPlaces) _read.Clear();
        ClientConfigurations read = ClientConfigurations.Read(environment);
        _read[key] = (time.GetTimestamp(), read);
        return read;
    }

    // Of podman nothing need be configured, and then only the user's proxy is its own.
    private static ClientConfiguration Configuration(ClientConfigurations clients, ClientKind kind, CredentialEnvironment environment) =>
        kind == ClientKind.Podman && !clients.Podman.IsPresent ? clients.Podman with { Proxies = ProxiesOf(environment) } : clients.Of(kind);

    private static ClientConfiguration Plain(CredentialEnvironment environment) => new DockerConfiguration() with { Proxies = ProxiesOf(environment) };

    private static ProxySettings ProxiesOf(CredentialEnvironment environment) =>
        ProxySettings.From(name => environment[name], "the environment") ?? ProxySettings.None;

    // Where it was configured makes no difference on the way.
    private static string KeyOf(ClientWay way) => string.Join('\n', way.Registry.Endpoints.Select(static endpoint => string.Join(
        ' ', endpoint.Host, endpoint.Port, endpoint.Path, endpoint.Security, endpoint.IsMirror, endpoint.Repository, endpoint.WhyNot, endpoint.Proxy,
        string.Join(',', endpoint.Authorities), string.Join(',', endpoint.ClientCertificates))));
}
