using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Petrel.Export.Http;

namespace Petrel.Export.Page;

/// <summary>
/// Packs a file of the page with gzip, which every browser takes. The page itself is small and stays plain, so that
/// whoever asks for <c>/</c> without a browser can read it.
/// </summary>
internal static class PackedFile
{
    internal static PageFile Read(Assembly assembly, string name)
    {
        using Stream resource = assembly.GetManifestResourceStream(name)!;
        string type = TypeOf(Path.GetExtension(name));
        bool isPacked = type != Html;
        byte[] content = isPacked ? Pack(resource) : Plain(resource);
        string tag = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12));
        return new PageFile(type, content, $"\"{tag}\"", isPacked ? "gzip" : null);
    }

    private const string Html = "text/html; charset=utf-8";

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => Html,
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private static byte[] Pack(Stream resource)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) resource.CopyTo(gzip);
        return packed.ToArray();
    }

    private static byte[] Plain(Stream resource)
    {
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
