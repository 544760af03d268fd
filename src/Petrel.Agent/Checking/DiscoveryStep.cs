using Petrel.Agent.Configuration;
using Petrel.Agent.Probing;
using Petrel.Core.Attribution;
using Petrel.Core.Sockets;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;

namespace Petrel.Agent.Checking;

/// <summary>
/// Adds what the clients' configurations name to what is watched: private registries, mirrors, and the ports of proxies.
/// Where the user named registries, only what belongs to those is added.
/// </summary>
public static class DiscoveryStep
{
    /// <summary>The configuration with what was discovered; the same where discovery is turned off.</summary>
    /// <param name="configuration">What was configured.</param>
    /// <param name="environment">The surroundings; this process's own if null.</param>
    public static PetrelConfiguration Apply(PetrelConfiguration configuration, CredentialEnvironment? environment = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Watch.Discover ? Join(configuration, ClientConfigurations.Read(environment ?? CredentialEnvironment.OfThisProcess())) : configuration;
    }

    /// <summary>The configuration with these clients' registries: pure.</summary>
    public static PetrelConfiguration Join(PetrelConfiguration configuration, ClientConfigurations clients)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(clients);
        RegistryCatalogue catalogue = configuration.Catalogue;
        var watched = new List<string>(configuration.Registries);
        var seen = new List<RegistrySighting>();
        var ports = new SortedSet<ushort>();
        foreach (RegistrySighting sighting in clients.Registries)
        {
            if (!RegistryName.TryParse(sighting.Registry, out RegistryName name, out _)) continue;
            string? known = catalogue.Find(name.ToString())?.Name;
            // Who names registries wants to see those, and nothing else.
            if (!configuration.Watch.Registries.IsEmpty && (known is null || !watched.Contains(known))) continue;
            if (known is null) catalogue = catalogue.With(Registries.FromName(name, new FactSource(sighting.Where, default)));
            seen.Add(sighting with { Registry = known ?? name.ToString() });
            watched.Add(known ?? name.ToString());
        }
        foreach (string name in watched.Distinct().ToArray())
        {
            foreach (DiscoveredEndpoint endpoint in clients.Present.SelectMany(client => client.WayTo(name).Endpoints))
            {
                if (endpoint.IsMirror) catalogue = WithMirror(catalogue, name, endpoint, seen);
                if (endpoint.Proxy is { } proxy) ports.Add(proxy.Port);
            }
        }
        return configuration with
        {
            Catalogue = catalogue,
            Registries = [.. watched.Distinct(StringComparer.Ordinal)],
            Discovered = [.. seen],
            DiscoveredProxyPorts = [.. ports],
            Ways = [.. WaysOf(seen.Select(static one => one.Registry).Distinct(StringComparer.Ordinal), clients)],
        };
    }

    private static IEnumerable<string> WaysOf(IEnumerable<string> registries, ClientConfigurations clients) =>
        registries.SelectMany(registry => WayText.Of(clients, registry).Select(way => $"{registry} is asked by the way of {way}"));

    // A mirror is a host of the registry that it stands before.
    private static RegistryCatalogue WithMirror(RegistryCatalogue catalogue, string registry, DiscoveredEndpoint endpoint, List<RegistrySighting> seen)
    {
        if (catalogue.Find(registry) is not { IsFamily: false } known || known.Hosts.Any(host => host.Host == endpoint.Host)) return catalogue;
        seen.Add(new RegistrySighting(known.Name, $"mirror {endpoint} in {endpoint.Place}"));
        var source = new FactSource(endpoint.Place, default);
        bool isAddress = InetAddress.TryParse(endpoint.Host, out InetAddress address);
        return catalogue.With(new RegistryDefinition(known.Name)
        {
            Hosts = isAddress ? [] : [new RegistryHost(endpoint.Host, RegistryRole.Mirror, [endpoint.Port], Shared: false, source)],
            Addresses = isAddress ? [new RegistryAddress(new InetEndpoint(address, endpoint.Port), RegistryRole.Mirror)] : [],
        });
    }
}
