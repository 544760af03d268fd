using System.Collections.Immutable;

namespace Petrel.Core.Attribution;

/// <summary>A host that was recognised.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Host">The host's entry in it.</param>
public readonly record struct RegistryMatch(RegistryDefinition Registry, RegistryHost Host);

/// <summary>Every registry and client that is known, immutable: a changed catalogue is another one.</summary>
public sealed class RegistryCatalogue
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RegistryMatch>> _byHost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClientProfile> _byClient = new(StringComparer.Ordinal);
    private readonly List<RegistryMatch> _patterns = [];

    /// <summary>Indexes the given entries; of two that claim one name the first has it.</summary>
    public RegistryCatalogue(ImmutableArray<RegistryDefinition> registries, ImmutableArray<ClientProfile> clients)
    {
        Registries = registries;
        Clients = clients;
        for (int index = 0; index < registries.Length; index++) IndexRegistry(registries[index], index);
        foreach (ClientProfile client in clients)
        {
            foreach (string name in client.Names) _byClient.TryAdd(name, client);
        }
    }

    /// <summary>A catalogue that knows nothing.</summary>
    public static RegistryCatalogue Empty { get; } = new([], []);

    /// <summary>All registries, families included.</summary>
    public ImmutableArray<RegistryDefinition> Registries { get; }

    /// <summary>All client profiles.</summary>
    public ImmutableArray<ClientProfile> Clients { get; }

    /// <summary>
    /// The registry of this name or alias (lower case); a member of a family is made as it is named. Null if unknown.
    /// </summary>
    public RegistryDefinition? Find(string name)
    {
        if (_byName.TryGetValue(name, out int index)) return Registries[index];
        foreach (RegistryDefinition family in Registries)
        {
            if (family.Instantiate(name) is { } member) return member;
        }
        return null;
    }

    /// <summary>
    /// Whose host this is (lower case): exact entries first, else families and patterns. Several registries may share
    /// one host; empty if nobody's.
    /// </summary>
    public ImmutableArray<RegistryMatch> FindHost(string host)
    {
        if (_byHost.TryGetValue(host, out List<RegistryMatch>? exact)) return [.. exact];
        var found = ImmutableArray.CreateBuilder<RegistryMatch>();
        foreach (RegistryDefinition family in Registries)
        {
            if (family.Instantiate(host) is { } member) AddHostOf(member, host, found);
        }
        foreach (RegistryMatch pattern in _patterns)
        {
            if (HostPattern.Match(pattern.Host.Host, host) is not null) found.Add(pattern);
        }
        return found.ToImmutable();
    }

    /// <summary>What to expect of a process by its <c>comm</c>; null if the program is unknown.</summary>
    public ClientProfile? FindClient(string comm) => _byClient.GetValueOrDefault(comm);

    /// <summary>
    /// A catalogue with this registry added: merged into the one that has its name or alias, else as a new one.
    /// </summary>
    public RegistryCatalogue With(RegistryDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (_byName.TryGetValue(definition.Name, out int index))
        {
            return new RegistryCatalogue(Registries.SetItem(index, Registries[index].Merge(definition)), Clients);
        }
        RegistryDefinition added = Find(definition.Name)?.Merge(definition) ?? definition;
        return new RegistryCatalogue(Registries.Add(added), Clients);
    }

    /// <summary>
    /// The hosts to resolve for the given registries (names as in <see cref="Registries"/>), in their order, each once.
    /// </summary>
    public ImmutableArray<string> HostsOf(IEnumerable<string> registries)
    {
        ArgumentNullException.ThrowIfNull(registries);
        var hosts = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in registries)
        {
            if (Find(name) is not { IsFamily: false } registry) continue;
            foreach (RegistryHost host in registry.Hosts)
            {
                if (!host.IsPattern && seen.Add(host.Host)) hosts.Add(host.Host);
            }
        }
        return hosts.ToImmutable();
    }

    private void IndexRegistry(RegistryDefinition registry, int index)
    {
        if (!registry.IsFamily) _byName.TryAdd(registry.Name, index);
        foreach (string alias in registry.Aliases) _byName.TryAdd(alias, index);
        foreach (RegistryHost host in registry.Hosts)
        {
            // Templates of a family ($1) make sense only once it is known which member is meant.
            if (host.Host.Contains('$', StringComparison.Ordinal)) continue;
            var match = new RegistryMatch(registry, host);
            if (host.IsPattern) _patterns.Add(match);
            else AddTo(host.Host, match);
        }
    }

    private void AddTo(string host, RegistryMatch match)
    {
        if (!_byHost.TryGetValue(host, out List<RegistryMatch>? matches)) _byHost[host] = matches = [];
        matches.Add(match);
    }

    private static void AddHostOf(
        RegistryDefinition member, string host, ImmutableArray<RegistryMatch>.Builder found)
    {
        foreach (RegistryHost candidate in member.Hosts)
        {
            if (candidate.Host == host) found.Add(new RegistryMatch(member, candidate));
        }
    }
}
