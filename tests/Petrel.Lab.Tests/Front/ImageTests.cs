using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Petrel.Lab.Front.Storage;

namespace Petrel.Lab.Tests.Front;

public class ImageTests
{
    [Fact]
    public void Make_SameArguments_MakesTheSameLayer() =>
        Assert.Equal(Layer.Make("noise", 5000, 7).Content.Digest, Layer.Make("noise", 5000, 7).Content.Digest);

    [Fact]
    public void Make_OtherSeed_MakesAnotherLayer() =>
        Assert.NotEqual(Layer.Make("noise", 5000, 7).Content.Digest, Layer.Make("noise", 5000, 8).Content.Digest);

    [Theory]
    [InlineData(20_000)]
    [InlineData(1 << 20)]
    public void Make_Size_IsMetWithinAFewBlocks(int size) =>
        Assert.InRange(Layer.Make("noise", size, 7).Content.Bytes.Length, size, size + 2048);

    [Fact]
    public void Make_Layer_IsAGzippedArchiveWithOneFileAndTheDiffIdOfTheArchive()
    {
        Layer layer = Layer.Make("noise", 5000, 7);
        using var gzip = new GZipStream(new MemoryStream(layer.Content.Bytes), CompressionMode.Decompress);
        var archive = new MemoryStream();
        gzip.CopyTo(archive);

        Assert.Equal(layer.DiffId, Blob.DigestOf(archive.ToArray()));
        archive.Position = 0;
        var reader = new TarReader(archive);
        Assert.Equal(("noise", 4488L), (reader.GetNextEntry() is { } entry) ? (entry.Name, entry.Length) : default);
        Assert.Null(reader.GetNextEntry());
    }

    [Theory]
    [InlineData(ImageFormat.Docker, "application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData(ImageFormat.Oci, "application/vnd.oci.image.manifest.v1+json")]
    public void Manifest_OfLayers_NamesConfigAndLayersBySizeAndDigest(ImageFormat format, string mediaType)
    {
        Layer[] layers = [Layer.Make("a", 2000, 1), Layer.Make("b", 3000, 2)];
        Blob config = ImageDocuments.Config("amd64", layers);

        JsonNode manifest = JsonNode.Parse(ImageDocuments.Manifest(format, config, layers).Bytes)!;

        Assert.Equal(mediaType, (string?)manifest["mediaType"]);
        Assert.Equal(config.Digest, (string?)manifest["config"]!["digest"]);
        Assert.Equal(
            layers.Select(static layer => (layer.Content.Digest, layer.Content.Bytes.Length)),
            manifest["layers"]!.AsArray().Select(static layer => ((string)layer!["digest"]!, (int)layer["size"]!)));
    }

    [Fact]
    public void Config_OfLayers_HasTheirDiffIdsInOrder()
    {
        Layer[] layers = [Layer.Make("a", 2000, 1), Layer.Make("b", 3000, 2)];

        JsonNode config = JsonNode.Parse(ImageDocuments.Config("arm64", layers).Bytes)!;

        Assert.Equal(
            layers.Select(static layer => layer.DiffId),
            config["rootfs"]!["diff_ids"]!.AsArray().Select(static id => (string)id!));
        Assert.Equal(("arm64", 2), ((string?)config["architecture"], config["history"]!.AsArray().Count));
    }

    [Fact]
    public void Index_OfImages_NamesEachWithItsPlatform()
    {
        Blob one = Blob.Of([1]), two = Blob.Of([2]);

        JsonNode index = JsonNode.Parse(ImageDocuments.Index(ImageFormat.Docker, [("amd64", one), ("arm64", two)]).Bytes)!;

        Assert.Equal(
            [(one.Digest, "amd64"), (two.Digest, "arm64")],
            index["manifests"]!.AsArray().Select(static image =>
                ((string)image!["digest"]!, (string)image["platform"]!["architecture"]!)));
    }
}
