using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Sockets;
using Petrel.Registry.Catalogue;
using Petrel.Registry.Toml;

namespace Petrel.Agent.Configuration;

/// <summary>Reads <c>[[registry]]</c>: a private registry, or more about one of the catalogue.</summary>
internal static class RegistrySection
{
    /// <summary>The registries of a file, in its order; wrong ones are left out after their errors.</summary>
    internal static List<RegistryDefinition> Read(TomlTableReader file, string name)
    {
        var found = new List<RegistryDefinition>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TomlValue item in file.Items("registry", TomlKind.Table))
        {
            TomlTableReader reader = file.Below(item);
            if (ReadOne(reader, new FactSource($"{name}:{item.Line}", DateOnly.MinValue)) is not { } registry) continue;
            if (seen.TryAdd(registry.Name, item.Line)) found.Add(registry);
            else reader.Fail(item.Line, $"registry '{registry.Name}' is configured twice, first on line {seen[registry.Name]}; join the two");
        }
        return found;
    }

    private static RegistryDefinition? ReadOne(TomlTableReader reader, FactSource source)
    {
        string text = reader.RequiredText("name");
        RegistryName name = default;
        if (text.Length > 0 && !RegistryName.TryParse(text, out name, out string? error)) reader.Fail(reader.Line, error);
        var definition = new RegistryDefinition(name.Host is null ? "" : name.ToString())
        {
            Addresses = ReadAddresses(reader, name.Host is null ? RegistryHost.DefaultPort : name.Port),
            Hosts = [.. reader.Items("hosts", TomlKind.Table).Select(item => ReadHost(reader.Below(item), source))],
            Configured = true,
        };
        reader.Finish();
        return name.Host is null ? null : WithOwnHost(definition, name, source);
    }

    // A registry of which only the name is known is reached by its name.
    private static RegistryDefinition WithOwnHost(RegistryDefinition definition, RegistryName name, FactSource source) =>
        definition.Hosts.IsEmpty && definition.Addresses.IsEmpty ? Registries.FromName(name, source) : definition;

    private static ImmutableArray<RegistryAddress> ReadAddresses(TomlTableReader reader, ushort defaultPort)
    {
        var addresses = ImmutableArray.CreateBuilder<RegistryAddress>();
        if (reader.Optional("addresses", TomlKind.Array) is not { } array) return [];
        foreach (TomlValue item in array.Items)
        {
            (string text, RegistryRole role) = ReadAddress(reader, item);
            if (text.Length == 0) continue;
            if (InetEndpoint.TryParse(text, defaultPort, out InetEndpoint endpoint, out string? error))
            {
                addresses.Add(new RegistryAddress(endpoint, role));
            }
            else
            {
                reader.Fail(item.Line, $"'addresses': {error}");
            }
        }
        return addresses.ToImmutable();
    }

    // "10.0.0.5:5000", or { address = "10.0.0.5:5000", role = "mirror" }.
    private static (string Text, RegistryRole Role) ReadAddress(TomlTableReader reader, TomlValue item)
    {
        if (item.Kind == TomlKind.String) return (item.Text, RegistryRole.Api);
        if (item.Kind != TomlKind.Table)
        {
            reader.Fail(item.Line, $"'addresses' must hold strings such as \"10.0.0.5:5000\", not {item.Describe()}");
            return ("", RegistryRole.Unknown);
        }
        TomlTableReader table = reader.Below(item);
        (string, RegistryRole) address = (table.RequiredText("address"), ReadRole(table));
        table.Finish();
        return address;
    }

    private static RegistryHost ReadHost(TomlTableReader reader, FactSource source)
    {
        TomlValue? value = reader.Required("host", TomlKind.String);
        string text = value?.Text.ToLowerInvariant() ?? "";
        if (value is not null && HostObjection(text) is { } objection) reader.Fail(value.Line, $"'host': {objection}");
        var host = new RegistryHost(text, ReadRole(reader), CatalogueWords.ReadPorts(reader), reader.Flag("shared"), source);
        reader.Finish();
        return host;
    }

    private static string? HostObjection(string text)
    {
        // A star serves to recognise names that clients ask for; all the rest must be a name like any other.
        if (!RegistryName.TryParse(text.Replace('*', 'x'), out RegistryName name, out _))
        {
            return $"'{text}' is no host name";
        }
        if (name.Endpoint is not null) return $"'{text}' is an address; write it in 'addresses'";
        return text.Contains(':', StringComparison.Ordinal)
            ? $"'{text}' must be a name alone; write ports = [{name.Port}] for the port"
            : null;
    }

    private static RegistryRole ReadRole(TomlTableReader reader) =>
        CatalogueWords.ReadRole(reader, reader.Optional("role", TomlKind.String), RegistryRole.Api);
}
