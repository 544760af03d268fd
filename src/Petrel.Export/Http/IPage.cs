namespace Petrel.Export.Http;

/// <summary>The web page's files.</summary>
public interface IPage
{
    /// <summary>The file at a path, <c>/</c> for the page itself; null if there is none.</summary>
    PageFile? Find(string path);
}

/// <summary>A file of the page.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ETag">A quoted tag that changes with the content.</param>
/// <param name="ContentEncoding">How the bytes are packed (<c>gzip</c>, <c>br</c>); null if they are not.</param>
public sealed record PageFile(string ContentType, ReadOnlyMemory<byte> Content, string ETag, string? ContentEncoding = null);
