using System.Text.Json;
using System.Text.Json.Serialization;
using Petrel.Lab.Front.Faults;

namespace Petrel.Lab.Front.Control;

/// <summary>How the control API writes JSON: <c>camelCase</c> names, values such as <c>accept-queue-full</c>.</summary>
internal static class FrontJson
{
    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    internal static string NameOf(FaultKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
