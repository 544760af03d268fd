using System.Collections.Immutable;

namespace Petrel.Core.Attribution;

/// <summary>A registry: its name and how its connections are recognised.</summary>
/// <param name="Name">
/// The name as image references spell it (<c>docker.io</c>, <c>registry.example:5000</c>), lower case. With <c>*</c> it
/// stands for a family (<c>*.azurecr.io</c>) of which <see cref="Instantiate"/> makes the one that a user named.
/// </param>
public sealed record RegistryDefinition(string Name)
{
    /// <summary>The name for people.</summary>
    public string Title { get; init; } = Name;

    /// <summary>Other names that users write for it.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Its hosts; in a family, <c>$1</c>, <c>$2</c>… stand for what the stars of the name matched.</summary>
    public ImmutableArray<RegistryHost> Hosts { get; init; } = [];

    /// <summary>Addresses that were configured.</summary>
    public ImmutableArray<RegistryAddress> Addresses { get; init; } = [];

    /// <summary>Published limits.</summary>
    public ImmutableArray<RegistryLimit> Limits { get; init; } = [];

    /// <summary>The life of its tokens; null where it is not published.</summary>
    public TokenLifetime? TokenLifetime { get; init; }

    /// <summary>What to ask for its quota; null where nothing is known to be kept for that.</summary>
    public RegistryProbe? Probe { get; init; }

    /// <summary>Whether a user configured or named it, rather than the built-in catalogue alone.</summary>
    public bool Configured { get; init; }

    /// <summary>Whether this is a family of registries.</summary>
    public bool IsFamily => Name.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether a host or address of its own does this.</summary>
    public bool Serves(RegistryRole role) =>
        Hosts.Any(host => host.Role == role) || Addresses.Any(address => address.Role == role);

    /// <summary>The member of this family that <paramref name="name"/> names; null if it names none.</summary>
    public RegistryDefinition? Instantiate(string name)
    {
        if (!IsFamily || HostPattern.Match(Name, name) is not { } captures) return null;
        return this with
        {
            Name = name,
            Title = $"{Title} ({name})",
            Hosts = [.. Hosts.Select(host => host with { Host = HostPattern.Fill(host.Host, captures) })],
        };
    }

    /// <summary>This, with the hosts, addresses and names of <paramref name="other"/> added; what is there already stays.</summary>
    public RegistryDefinition Merge(RegistryDefinition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Aliases = [.. Aliases.Union(other.Aliases, StringComparer.Ordinal)],
            Hosts = [.. MergeHosts(other.Hosts)],
            Addresses = [.. Addresses.Union(other.Addresses)],
            Limits = [.. Limits.Union(other.Limits)],
            TokenLifetime = other.TokenLifetime ?? TokenLifetime,
            Probe = other.Probe ?? Probe,
            Configured = Configured || other.Configured,
        };
    }

    // A host that is configured again replaces the catalogue's entry: the user knows the role and the ports better.
    private IEnumerable<RegistryHost> MergeHosts(ImmutableArray<RegistryHost> others) =>
        Hosts.Where(host => !others.Any(other => other.Host == host.Host)).Concat(others);
}
