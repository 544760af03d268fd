using Petrel.Export.Secrets;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>Where a receiver posts to and with which token, read anew for each message.</summary>
internal static class Endpoint
{
    /// <summary>The address, from the options or from its file; or null, and what is wrong.</summary>
    internal static Uri? UrlOf(ReceiverOptions options, out string? error)
    {
        error = null;
        if (options.UrlFile is not { } file) return options.Urls[0];
        if (file.Read(out error) is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https") return url;
        error = $"{file.Path} holds no http or https address";
        return null;
    }

    /// <summary>A secret that may not be there; false, and what is wrong, if it is and cannot be read.</summary>
    internal static bool TryRead(SecretFile? file, out string? secret, out string? error)
    {
        error = null;
        secret = file?.Read(out error);
        return error is null;
    }
}
