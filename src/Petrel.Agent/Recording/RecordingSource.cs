using System.IO.Compression;

namespace Petrel.Agent.Recording;

/// <summary>Opens a recording that is to be read: a file, compressed by gzip (RFC 1952) or not, or standard input.</summary>
public static class RecordingSource
{
    private const byte FirstMagic = 0x1f;
    private const byte SecondMagic = 0x8b;

    /// <summary>The recording's text. <c>-</c> is standard input, which is taken as it comes.</summary>
    /// <param name="path">The file; what it holds, not its name, says whether it is compressed.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Stream Open(string path)
    {
        if (path == "-") return Console.OpenStandardInput();
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        return IsCompressed(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    // A pipe cannot be looked at twice; it is taken as it comes, as standard input is.
    private static bool IsCompressed(FileStream file)
    {
        if (!file.CanSeek) return false;
        Span<byte> magic = stackalloc byte[2];
        int length = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return length == magic.Length && magic[0] == FirstMagic && magic[1] == SecondMagic;
    }
}
