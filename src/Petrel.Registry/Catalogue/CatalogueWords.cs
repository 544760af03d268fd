using Petrel.Core.Attribution;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Catalogue;

/// <summary>The words that a catalogue uses for a few fixed meanings.</summary>
internal static class CatalogueWords
{
    internal static RegistryLimitKind ReadLimitKind(TomlTableReader reader)
    {
        if (reader.Required("kind", TomlKind.String) is not { } value) return default;
        if (value.Text is not ("pulls" or "requests")) reader.Fail(value.Line, $"kind '{value.Text}' is unknown; use pulls or requests");
        return value.Text == "pulls" ? RegistryLimitKind.Pulls : RegistryLimitKind.Requests;
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
