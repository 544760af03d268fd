using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Petrel.Lab.Front.Storage;

/// <summary>Bytes that a registry keeps under their digest.</summary>
/// <param name="Bytes">The content.</param>
/// <param name="Digest"><c>sha256:…</c> of the content.</param>
internal sealed record Blob(byte[] Bytes, string Digest)
{
    internal static Blob Of(byte[] bytes) => new(bytes, DigestOf(bytes));

    internal static string DigestOf(ReadOnlySpan<byte> bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}

/// <summary>A layer: a gzipped tar archive with one file of noise.</summary>
/// <param name="Content">The compressed archive.</param>
/// <param name="DiffId">The digest of the archive before it was compressed.</param>
internal sealed record Layer(Blob Content, string DiffId)
{
    private const int Overhead = 512;

    /// <summary>Makes the same layer for the same arguments.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="size">About how many bytes the compressed layer shall have; noise would not shrink, so none is tried.</param>
    /// <param name="seed">Where the noise begins.</param>
    internal static Layer Make(string name, int size, int seed)
    {
        byte[] noise = new byte[Math.Max(size - Overhead, 1)];
        new Random(seed).NextBytes(noise);
        byte[] archive = Archive(name, noise);
        return new Layer(Blob.Of(Compress(archive)), Blob.DigestOf(archive));
    }

    private static byte[] Archive(string name, byte[] content)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(content),
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            });
        }

        return archive.ToArray();
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression, leaveOpen: true)) gzip.Write(bytes);
        return compressed.ToArray();
    }
}
