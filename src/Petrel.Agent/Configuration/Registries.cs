using System.Collections.Immutable;
using Petrel.Core.Attribution;

namespace Petrel.Agent.Configuration;

/// <summary>Joins the catalogue with what was configured, and decides which registries are watched.</summary>
internal static class Registries
{
    private static readonly FactSource ByHand = new("named by the user", default);

    /// <summary>A registry of which only the name is known: its host, or its address if the name is one.</summary>
    internal static RegistryDefinition FromName(RegistryName name, FactSource source) => name.Endpoint is { } endpoint
        ? new RegistryDefinition(name.ToString())
        {
            Addresses = [new RegistryAddress(endpoint, RegistryRole.Api)],
            Configured = true,
        }
        : new RegistryDefinition(name.ToString())
        {
            Hosts = [new RegistryHost(name.Host, RegistryRole.Api, [name.Port], Shared: false, source)],
            Configured = true,
        };

    /// <summary>The catalogue with everything that was configured, and the names of the registries to watch.</summary>
    internal static (RegistryCatalogue Catalogue, ImmutableArray<string> Watched) Join(
        RegistryCatalogue catalogue, IEnumerable<RegistryDefinition> configured, WatchOptions options)
    {
        foreach (RegistryDefinition definition in configured) catalogue = AddConfigured(catalogue, definition);
        foreach (ConfiguredAddress address in options.RegistryAddresses)
        {
            catalogue = AddConfigured(catalogue, new RegistryDefinition(address.Registry.ToString())
            {
                Addresses = [address.Address],
                Configured = true,
            });
        }
        var watched = new List<string>();
        foreach (RegistryName name in options.Registries) catalogue = AddNamed(catalogue, name, watched);

        // An address that was given by hand is meant to be watched, whatever else was named.
        watched.AddRange(options.RegistryAddresses.Select(a => catalogue.Find(a.Registry.ToString())!.Name));
        if (options.Registries.IsEmpty)
        {
            watched.AddRange(catalogue.Registries.Where(static r => r is { IsFamily: false, Configured: true }).Select(static r => r.Name));
            watched.AddRange(catalogue.Registries.Where(static r => !r.IsFamily).Select(static r => r.Name));
        }
        return (catalogue, [.. watched.Distinct(StringComparer.Ordinal)]);
    }

    private static RegistryCatalogue AddNamed(RegistryCatalogue catalogue, RegistryName name, List<string> watched)
    {
        RegistryDefinition? known = catalogue.Find(name.ToString());
        // What was only given addresses by hand, and is now named, is reached by its name as well.
        bool byName = known is null || (known.Hosts.IsEmpty && name.Endpoint is null);
        catalogue = catalogue.With(byName ? FromName(name, ByHand) : known! with { Configured = true });
        watched.Add(catalogue.Find(name.ToString())!.Name);
        return catalogue;
    }

    private static RegistryCatalogue AddConfigured(RegistryCatalogue catalogue, RegistryDefinition definition) =>
        catalogue.With(definition);
}
