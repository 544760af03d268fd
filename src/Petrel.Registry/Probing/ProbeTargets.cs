using Petrel.Core.Attribution;
using Petrel.Core.References;

namespace Petrel.Registry.Probing;

/// <summary>Makes targets of what people name and of what the catalogue knows of it.</summary>
public static class ProbeTargets
{
    /// <summary>The target for an image: its registry's API, and its manifest.</summary>
    public static ProbeTarget ForImage(ImageReference image, RegistryCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(catalogue);
        // A reference's registry is always a name: the grammar of names takes all that the grammar of references does.
        return RegistryName.TryParse(image.Domain, out RegistryName name, out _)
            ? Base(name, catalogue) with { Image = image }
            : new ProbeTarget(image.Domain, image.Domain, RegistryHost.DefaultPort) { Image = image };
    }

    /// <summary>The target for a registry: its API, and the manifest that is there to be asked for where the catalogue knows one.</summary>
    public static ProbeTarget ForRegistry(RegistryName name, RegistryCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ProbeTarget target = Base(name, catalogue);
        return catalogue.Find(name.ToString())?.Probe is { } probe
            ? target with { Image = new ImageReference(target.Registry, probe.Repository, probe.Reference, null) }
            : target;
    }

    private static ProbeTarget Base(RegistryName name, RegistryCatalogue catalogue)
    {
        RegistryDefinition? known = catalogue.Find(name.ToString());
        RegistryHost? api = known?.Hosts.FirstOrDefault(static host => host is { Role: RegistryRole.Api, IsPattern: false });
        (string host, ushort port) = api is null ? (name.Host.Trim('[', ']'), name.Port) : (api.Host, api.Ports[0]);
        return new ProbeTarget(known?.Name ?? name.ToString(), host, port)
        {
            Addresses =
            [
                .. (known?.Addresses ?? []).Where(address => address.Role == RegistryRole.Api && address.Endpoint.Port == port)
                    .Select(static address => address.Endpoint.Address),
            ],
        };
    }
}
