namespace Petrel.Lab.Front.Faults;

/// <summary>What a request asks for.</summary>
public enum PathKind
{
    /// <summary>Something else.</summary>
    Other,

    /// <summary><c>/v2/</c>.</summary>
    Ping,

    /// <summary>A manifest, by tag or digest.</summary>
    Manifest,

    /// <summary>A blob, at the API or at the CDN.</summary>
    Blob,

    /// <summary>A token.</summary>
    Token,
}
