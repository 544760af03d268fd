namespace Petrel.Linux.Processes;

/// <summary>Where a download file belongs, by its path as <c>/proc/PID/fd</c> shows it.</summary>
internal enum DownloadPlace : byte
{
    /// <summary>It is no download.</summary>
    None,

    /// <summary>
    /// containerd's content store, which BuildKit embeds: <c>…/ingest/HASH/data</c>; the whole length stands in
    /// <c>total</c> beside it (containerd <c>plugins/content/local/store.go</c>).
    /// </summary>
    ContentStore,

    /// <summary>
    /// dockerd's graph-driver store: <c>…/tmp/GetImageBlobN</c> (moby <c>distribution/pull_v2.go</c>). It stays open until
    /// the layer is extracted, and is read from its beginning then.
    /// </summary>
    ImageBlob,

    /// <summary>
    /// containers/image: <c>/var/tmp/storageN/M</c>, <c>/var/tmp/container_images_storageN/M</c>, and the destinations of
    /// <c>skopeo copy</c>: <c>dir-put-blobN</c>, <c>oci-put-blobN</c>.
    /// </summary>
    ContainersImage,
}

/// <summary>Recognises download files by their paths.</summary>
internal static class DownloadPath
{
    private static ReadOnlySpan<byte> Deleted => " (deleted)"u8;

    /// <summary>What a link of <c>/proc/PID/fd</c> leads to. Accepts any octets.</summary>
    internal static DownloadPlace Classify(ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty || target[0] != '/' || target.EndsWith(Deleted)) return DownloadPlace.None;
        if (target.EndsWith("/data"u8) && target.IndexOf("/ingest/"u8) >= 0) return DownloadPlace.ContentStore;
        ReadOnlySpan<byte> name = target[(target.LastIndexOf((byte)'/') + 1)..];
        ReadOnlySpan<byte> folder = target[..^(name.Length + 1)];
        ReadOnlySpan<byte> parent = folder[(folder.LastIndexOf((byte)'/') + 1)..];
        if (name.StartsWith("GetImageBlob"u8) && parent.SequenceEqual("tmp"u8)) return DownloadPlace.ImageBlob;
        if (name.StartsWith("dir-put-blob"u8) || name.StartsWith("oci-put-blob"u8)) return DownloadPlace.ContainersImage;
        bool isTemporary = parent.StartsWith("container_images_"u8) || name.StartsWith("container_images_"u8) ||
            (parent.StartsWith("storage"u8) && IsNumber(parent["storage".Length..]) && IsNumber(name));
        return isTemporary ? DownloadPlace.ContainersImage : DownloadPlace.None;
    }

    private static bool IsNumber(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}

/// <summary>Which programs write download files, and for whom; by the kernel's <c>comm</c>.</summary>
internal static class DownloadPrograms
{
    /// <summary>Whether a program's downloads all go through files that <see cref="DownloadPath"/> knows.</summary>
    internal static bool AlwaysUsesFiles(string? name) =>
        name is "containerd" or "ctr" or "nerdctl" or "dockerd" or "buildkitd" or "podman" or "buildah" or "crio";

    /// <summary>Whether containerd may write what this program downloads.</summary>
    internal static bool MayWriteThroughDaemon(string? name) =>
        name is "ctr" or "nerdctl" or "dockerd" or "buildkitd" or "k3s" or "containerd";

    /// <summary>Whether a program writes for others.</summary>
    internal static bool IsDaemon(ReadOnlySpan<byte> comm) => comm.SequenceEqual("containerd"u8);
}
