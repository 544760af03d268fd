using System.Text.Json;

namespace Petrel.Export.Json;

/// <summary>What discovery found, as a member of a JSON object.</summary>
public static class SightingJson
{
    /// <summary>The registries that were found: <c>discovered</c>.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<RegistrySighting> found)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(found);
        json.WriteStartArray("discovered"u8);
        foreach (RegistrySighting one in found)
        {
            json.WriteStartObject();
            json.WriteString("registry"u8, one.Registry);
            json.WriteString("where"u8, one.Where);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
