using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Petrel.Storage.Tables;

/// <summary>Names of images as a JSON array, bounded.</summary>
internal static class ImageList
{
    private const int Most = 100;

    internal static string ToText(ImmutableArray<string> images) => JsonSerializer.Serialize([.. images.Take(Most)], ImageListJson.Default.StringArray);

    internal static ImmutableArray<string> Parse(string text)
    {
        try
        {
            return [.. JsonSerializer.Deserialize(text, ImageListJson.Default.StringArray) ?? []];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    internal static ImmutableArray<string> Union(ImmutableArray<string> left, ImmutableArray<string> right) =>
        right.All(left.Contains) ? left : [.. left.Union(right, StringComparer.Ordinal)];
}

/// <summary>Generated serialisation: a native binary has no reflection.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class ImageListJson : JsonSerializerContext;
