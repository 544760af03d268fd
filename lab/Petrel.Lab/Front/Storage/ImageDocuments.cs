using System.Text.Json;
using System.Text.Json.Nodes;

namespace Petrel.Lab.Front.Storage;

/// <summary>The JSON documents of an image.</summary>
internal static class ImageDocuments
{
    /// <summary>A config without anything to run: such an image is there to be pulled.</summary>
    internal static Blob Config(string architecture, IEnumerable<Layer> layers)
    {
        Layer[] all = [.. layers];
        return Document(new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["created"] = "1970-01-01T00:00:00Z",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = Strings(all.Select(static layer => layer.DiffId)) },
            ["history"] = new JsonArray([.. all.Select(static layer => (JsonNode)new JsonObject
            {
                ["created"] = "1970-01-01T00:00:00Z",
                ["created_by"] = "petrel-lab",
            })]),
        });
    }

    internal static Blob Manifest(ImageFormat format, Blob config, IEnumerable<Layer> layers)
    {
        MediaTypes types = MediaTypes.Of(format);
        return Document(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = types.Manifest,
            ["config"] = Descriptor(types.Config, config),
            ["layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)Descriptor(types.Layer, layer.Content))]),
        });
    }

    internal static Blob Index(ImageFormat format, IEnumerable<(string Architecture, Blob Manifest)> images)
    {
        MediaTypes types = MediaTypes.Of(format);
        var manifests = new JsonArray();
        foreach ((string architecture, Blob manifest) in images)
        {
            JsonObject descriptor = Descriptor(types.Manifest, manifest);
            descriptor["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" };
            manifests.Add((JsonNode)descriptor);
        }

        return Document(new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = types.Index, ["manifests"] = manifests });
    }

    private static JsonObject Descriptor(string mediaType, Blob blob) => new()
    {
        ["mediaType"] = mediaType,
        ["size"] = blob.Bytes.Length,
        ["digest"] = blob.Digest,
    };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(static value => (JsonNode)value)]);

    private static Blob Document(JsonObject json) => Blob.Of(JsonSerializer.SerializeToUtf8Bytes(json));
}
