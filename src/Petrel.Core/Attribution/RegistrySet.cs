using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>The watched registries: their states, their addresses, and who belongs to them.</summary>
internal sealed class RegistrySet
{
    private const double GoPoolSeconds = 90;

    private readonly RegistryCatalogue _catalogue;
    private readonly List<RegistryState> _all = [];
    private readonly AttributionIndex _index = new();
    private readonly NamedSites _names;
    private readonly Attributor _attributor;
    private readonly Dictionary<string, List<(RegistryState Registry, RegistryHost Host)>> _byHost = [];

    internal RegistrySet(IReadOnlyList<RegistryDefinition> definitions, RegistryCatalogue catalogue)
    {
        _catalogue = catalogue;
        _names = new NamedSites(new SiteDirectory(definitions), _all);
        _attributor = new Attributor(_index, _names, name => catalogue.FindClient(name) is not null);
        foreach (RegistryDefinition definition in definitions) Add(definition);
    }

    internal IReadOnlyList<RegistryState> All => _all;

    internal RegistryState? Find(string name) => _all.Find(registry => registry.Name == name);

    /// <summary>The registry of this name, else the first that has this host; null if there is none. Lower case.</summary>
    internal RegistryState? FindByNameOrHost(string name)
    {
        if (Find(name) is { } known) return known;
        int colon = name.LastIndexOf(':');
        string host = colon < 0 || name.EndsWith(']') ? name : name[..colon];
        if (name == $"{host}:{RegistryHost.DefaultPort}" && Find(host) is { } withPort) return withPort;
        return _byHost.TryGetValue(host, out List<(RegistryState Registry, RegistryHost Host)>? users) ? users[0].Registry : null;
    }

    internal bool TryAttribute(Connection connection, long now) => _attributor.TryAttribute(connection, now);

    internal void Reattribute(Connection connection, long now) => _attributor.Reattribute(connection, now);

    /// <summary>Takes in what a name server answered to somebody on this machine.</summary>
    internal void Answer(DnsAnswer answer, long now) => _names.Take(answer, now);

    /// <summary>The registries that an address may serve, best evidence first; empty if there are none.</summary>
    internal IReadOnlyList<AttributionClaim> ClaimsOn(InetEndpoint remote) => _index.ClaimsOn(remote);

    /// <summary>Takes a resolver's answer in; true if it brought an address that was not known.</summary>
    internal bool Resolve(ResolvedName name)
    {
        bool news = false;
        if (!_byHost.TryGetValue(name.Host, out List<(RegistryState Registry, RegistryHost Host)>? users)) return false;
        foreach ((RegistryState registry, RegistryHost host) in users)
        {
            foreach (ushort port in host.Ports) news |= _index.Resolve(registry, host.Role, host.Shared, port, name);
        }

        return news;
    }

    /// <summary>Where learning how a process pools starts: its name, else whether it is a Go program.</summary>
    internal PoolingView? PoolingOf(ProcessIdentity? process, string? name)
    {
        if (name is not null && _catalogue.FindClient(name) is { } profile)
            return new PoolingView(profile.Pools, profile.PoolSeconds, profile.OpensFileFirst);
        return process is { IsGo: true } ? new PoolingView(PoolBehaviour.Pools, GoPoolSeconds) : null;
    }

    private void Add(RegistryDefinition definition)
    {
        var state = new RegistryState(definition.Name, _all.Count)
        {
            TokenSeconds = definition.TokenLifetime?.Seconds ?? 0,
            IsPrivate = definition.Addresses.Any(static address => address.Role == RegistryRole.Api) || definition.Name.Contains(':', StringComparison.Ordinal),
            HasBlobHost = definition.Serves(RegistryRole.Blob),
            HasAuthHost = definition.Serves(RegistryRole.Auth),
        };
        _all.Add(state);
        foreach (RegistryAddress address in definition.Addresses)
            _index.Configure(state, address.Role, address.Endpoint);
        foreach (RegistryHost host in definition.Hosts)
        {
            if (!_byHost.TryGetValue(host.Host, out List<(RegistryState Registry, RegistryHost Host)>? users))
                _byHost[host.Host] = users = [];
            users.Add((state, host));
        }
    }
}
