using System.Text;

namespace Petrel.Core.Attribution;

/// <summary>The hosts of the watched registries, to be found by the names that clients send. Immutable; any thread may ask.</summary>
public sealed class SiteDirectory
{
    private readonly Dictionary<string, List<Site>> _byHost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Site>>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly List<string> _patterns = [];

    /// <summary>A host of a registry, by the registry's place in the list.</summary>
    internal readonly record struct Site(int Registry, RegistryHost Host);

    /// <summary>The directory of these registries.</summary>
    public SiteDirectory(IReadOnlyList<RegistryDefinition> registries)
    {
        ArgumentNullException.ThrowIfNull(registries);
        _bySpan = _byHost.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = 0; i < registries.Count; i++)
        {
            foreach (RegistryHost host in registries[i].Hosts) Add(i, host);
            AddOwnName(i, registries[i]);
        }
    }

    /// <summary>
    /// The entry that a name belongs to: the host itself, or the pattern that it matches. Null if it is no watched registry's.
    /// </summary>
    /// <param name="name">The name in lower case, ASCII.</param>
    public string? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[SiteName.MostOctets];
        if (name.Length > text.Length) return null;
        text = text[..Encoding.ASCII.GetChars(name, text)];
        if (_bySpan.TryGetValue(text, out string? known, out _)) return known;
        foreach (string pattern in _patterns)
        {
            if (HostPattern.Match(pattern, text) is not null) return pattern;
        }

        return null;
    }

    /// <summary>Who has this entry; empty if nobody.</summary>
    internal IReadOnlyList<Site> SitesOf(string entry) => _byHost.TryGetValue(entry, out List<Site>? sites) ? sites : [];

    private void Add(int registry, RegistryHost host)
    {
        if (!_byHost.TryGetValue(host.Host, out List<Site>? sites)) _byHost[host.Host] = sites = [];
        sites.Add(new Site(registry, host));
        if (host.IsPattern && !_patterns.Contains(host.Host)) _patterns.Add(host.Host);
    }

    // A registry that was given by its addresses is still called by its name.
    private void AddOwnName(int index, RegistryDefinition registry)
    {
        bool isHost = RegistryName.TryParse(registry.Name, out RegistryName name, out _) && name.Endpoint is null;
        if (!isHost || registry.IsFamily || registry.Hosts.Any(host => host.Host == name.Host)) return;
        Add(index, new RegistryHost(
            name.Host, RegistryRole.Api,
            [.. registry.Addresses.Select(static address => address.Endpoint.Port).Append(name.Port).Distinct()],
            Shared: false, new FactSource("the registry's name", default)));
    }
}
