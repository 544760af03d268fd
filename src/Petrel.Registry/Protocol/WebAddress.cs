namespace Petrel.Registry.Protocol;

/// <summary>Reads addresses of the web that others wrote.</summary>
internal static class WebAddress
{
    /// <summary>Parses an absolute address, or one that stands in an answer of another; null if it is none that can be asked.</summary>
    internal static Uri? Parse(string text, Uri? from = null)
    {
        bool parsed = from is null ? Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) : Uri.TryCreate(from, text, out uri);
        try
        {
            // A host that is too long once it is encoded is found only when it is asked for, by an exception.
            return parsed && uri!.IdnHost is not null ? uri : null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }
}
