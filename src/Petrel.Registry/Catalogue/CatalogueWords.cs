using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Catalogue;

/// <summary>The words that a catalogue uses for a few fixed meanings.</summary>
public static class CatalogueWords
{
    internal static RegistryLimitKind ReadLimitKind(TomlTableReader reader)
    {
        if (reader.Required("kind", TomlKind.String) is not { } value) return default;
        if (value.Text is not ("pulls" or "requests")) reader.Fail(value.Line, $"kind '{value.Text}' is unknown; use pulls or requests");
        return value.Text == "pulls" ? RegistryLimitKind.Pulls : RegistryLimitKind.Requests;
    }

    /// <summary>What a host is for; <paramref name="otherwise"/> where nothing, or, after an error, something else is written.</summary>
    public static RegistryRole ReadRole(TomlTableReader reader, TomlValue? value, RegistryRole otherwise)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (value is null) return otherwise;
        if (RegistryRoleNames.TryParse(value.Text, out RegistryRole role) && role != RegistryRole.Unknown) return role;
        reader.Fail(value.Line, $"role '{value.Text}' is unknown; use api, auth, blob or mirror");
        return otherwise;
    }

    /// <summary>The ports of a host; 443 where none are written.</summary>
    public static ImmutableArray<ushort> ReadPorts(TomlTableReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ImmutableArray<TomlValue> items = reader.Items("ports", TomlKind.Integer);
        foreach (TomlValue item in items)
        {
            if (item.Integer is < 1 or > 65535) reader.Fail(item.Line, $"port {item.Integer} must be from 1 to 65535");
        }
        return items.IsEmpty ? RegistryHost.DefaultPorts : [.. items.Select(static item => (ushort)item.Integer)];
    }

    internal static PoolBehaviour ReadPools(TomlTableReader reader)
    {
        if (reader.Required("pools", TomlKind.String) is not { } value) return default;
        if (value.Text is not ("closes" or "pools" or "unknown"))
        {
            reader.Fail(value.Line, $"pools '{value.Text}' is unknown; use closes, pools or unknown");
        }
        return value.Text switch
        {
            "closes" => PoolBehaviour.Closes,
            "pools" => PoolBehaviour.Pools,
            _ => PoolBehaviour.Unknown,
        };
    }
}
