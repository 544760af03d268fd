using System.Net;
using System.Net.Http.Headers;

namespace Petrel.Lab.Front.Storage;

/// <summary>Puts images of noise into a registry, by its HTTP API.</summary>
/// <param name="http">A client whose base address is the registry; not disposed here.</param>
public sealed class ImageMaker(HttpClient http)
{
    private static readonly string[] Architectures = ["amd64", "arm64"];

    /// <summary>Makes the images of the lab that are missing: <c>library/petrel</c> with five tags.</summary>
    public async Task MakeStandardImagesAsync(CancellationToken cancellation = default)
    {
        await MakeIfMissingAsync("small", [20_000, 20_000, 20_000], cancellation);
        await MakeIfMissingAsync("latest", [.. Enumerable.Repeat(1 << 20, 5)], cancellation);
        await MakeIfMissingAsync("big", [.. Enumerable.Repeat(16 << 20, 4)], cancellation);
        await MakeIfMissingAsync("many", [.. Enumerable.Repeat(64 << 10, 20)], cancellation);
        if (!await ExistsAsync(StandardRepository, "multi", cancellation))
            await MakeIndexAsync(StandardRepository, "multi", [64 << 10, 64 << 10], cancellation: cancellation);
    }

    /// <summary>The repository of the standard images.</summary>
    public const string StandardRepository = "library/petrel";

    /// <summary>Makes an image and tags it.</summary>
    /// <param name="repository">As in <c>library/petrel</c>.</param>
    /// <param name="tag">Its tag; the content depends on repository and tag, and is the same in every run.</param>
    /// <param name="layers">The size of each layer in bytes.</param>
    /// <param name="format">Whose media types it has.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task MakeAsync(
        string repository,
        string tag,
        IReadOnlyList<int> layers,
        ImageFormat format = ImageFormat.Docker,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Blob manifest = await PutImageAsync(repository, $"{repository}:{tag}", layers, format, "amd64", cancellation);
        await PutManifestAsync(repository, tag, MediaTypes.Of(format).Manifest, manifest, cancellation);
    }

    /// <summary>Makes an image for amd64 and arm64, and tags its index; see <see cref="MakeAsync"/>.</summary>
    public async Task MakeIndexAsync(
        string repository,
        string tag,
        IReadOnlyList<int> layers,
        ImageFormat format = ImageFormat.Docker,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(layers);
        List<(string, Blob)> images = [];
        foreach (string architecture in Architectures)
        {
            string name = $"{repository}:{tag}/{architecture}";
            Blob manifest = await PutImageAsync(repository, name, layers, format, architecture, cancellation);
            await PutManifestAsync(repository, manifest.Digest, MediaTypes.Of(format).Manifest, manifest, cancellation);
            images.Add((architecture, manifest));
        }

        Blob index = ImageDocuments.Index(format, images);
        await PutManifestAsync(repository, tag, MediaTypes.Of(format).Index, index, cancellation);
    }

    private async Task MakeIfMissingAsync(string tag, IReadOnlyList<int> layers, CancellationToken cancellation)
    {
        if (await ExistsAsync(StandardRepository, tag, cancellation)) return;
        await MakeAsync(StandardRepository, tag, layers, cancellation: cancellation);
    }

    private async Task<bool> ExistsAsync(string repository, string tag, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/{repository}/manifests/{tag}");
        foreach (ImageFormat format in Enum.GetValues<ImageFormat>())
        {
            request.Headers.Accept.ParseAdd(MediaTypes.Of(format).Manifest);
            request.Headers.Accept.ParseAdd(MediaTypes.Of(format).Index);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
        return answer.IsSuccessStatusCode;
    }

    private async Task<Blob> PutImageAsync(
        string repository,
        string name,
        IReadOnlyList<int> sizes,
        ImageFormat format,
        string architecture,
        CancellationToken cancellation)
    {
        Layer[] layers = [.. sizes.Select((size, index) => Layer.Make($"noise-{index}", size, Seed($"{name}#{index}")))];
        Blob config = ImageDocuments.Config(architecture, layers);
        foreach (Layer layer in layers) await PutBlobAsync(repository, layer.Content, cancellation);
        await PutBlobAsync(repository, config, cancellation);
        return ImageDocuments.Manifest(format, config, layers);
    }

    private async Task PutBlobAsync(string repository, Blob blob, CancellationToken cancellation)
    {
        using HttpResponseMessage begun = await http.PostAsync(Relative($"/v2/{repository}/blobs/uploads/"), null, cancellation);
        begun.EnsureSuccessStatusCode();
        string location = begun.Headers.Location!.ToString();
        string target = $"{location}{(location.Contains('?') ? '&' : '?')}digest={WebUtility.UrlEncode(blob.Digest)}";
        await PutAsync(target, "application/octet-stream", blob.Bytes, cancellation);
    }

    private Task PutManifestAsync(
        string repository, string reference, string mediaType, Blob manifest, CancellationToken cancellation) =>
        PutAsync($"/v2/{repository}/manifests/{reference}", mediaType, manifest.Bytes, cancellation);

    private async Task PutAsync(string target, string mediaType, byte[] bytes, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage done = await http.PutAsync(Relative(target), content, cancellation);
        if (done.IsSuccessStatusCode) return;
        string text = await done.Content.ReadAsStringAsync(cancellation);
        throw new HttpRequestException($"The registry refused {target}: {(int)done.StatusCode} {text}");
    }

    private static Uri Relative(string target) => new(target, UriKind.RelativeOrAbsolute);

    // string.GetHashCode differs from run to run.
    private static int Seed(string name) => name.Aggregate(17, static (seed, letter) => unchecked((seed * 31) + letter));
}
