using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Petrel.Core.Text;

namespace Petrel.Registry.Protocol;

/// <summary>
/// Reads the body of a refusal by what it is, not by what its content type claims: registries send JSON as text/plain and
/// proxies web pages as application/json.
/// </summary>
public static partial class ErrorBodyParser
{
    /// <summary>The most octets of a body that are read from the network or looked at.</summary>
    public const int LongestBody = 16 * 1024;

    private const int MostErrors = 8;
    private const int LongestCode = 64;

    /// <summary>What the body says; never an exception.</summary>
    /// <param name="body">The first octets of the body; what is behind <see cref="LongestBody"/> is left alone.</param>
    /// <param name="truncated">Whether there was more.</param>
    /// <param name="secrets">Values to take out of texts, whatever they look like.</param>
    public static ErrorBody Parse(ReadOnlySpan<byte> body, bool truncated, params IReadOnlyList<string> secrets)
    {
        truncated |= body.Length > LongestBody;
        body = body[..Math.Min(body.Length, LongestBody)];
        ReadOnlySpan<byte> trimmed = body.Trim(" \t\r\n"u8);
        if (trimmed.IsEmpty) return ErrorBody.None;
        if (trimmed[0] == '{' && BoundedJson.Read(trimmed, root => ReadErrors(root, secrets)) is { } errors)
        {
            return new ErrorBody(ErrorBodyKind.Json, [.. errors], truncated);
        }
        string text = Encoding.UTF8.GetString(trimmed);
        if (text.Contains('\0', StringComparison.Ordinal) || MostlyUnreadable(text))
        {
            return new ErrorBody(ErrorBodyKind.Binary, [], truncated);
        }
        bool html = trimmed[0] == '<';
        string shown = Redaction.Clean(html ? VisibleText(text) : text, secrets);
        return new ErrorBody(html ? ErrorBodyKind.Html : ErrorBodyKind.Text, [new RegistryError("", shown)], truncated);
    }

    private static List<RegistryError>? ReadErrors(JsonElement root, IReadOnlyList<string> secrets)
    {
        List<RegistryError> errors =
        [
            .. BoundedJson.Items(root, "errors").Take(MostErrors)
                .Select(error => Error(BoundedJson.Text(error, "code"), BoundedJson.Text(error, "message"), secrets)),
        ];
        if (errors.Count > 0) return errors;
        // RFC 6749, section 5.2; Docker Hub's auth host: {"details":"incorrect username or password"}
        string? message = BoundedJson.Text(root, "error_description") ?? BoundedJson.Text(root, "details")
            ?? BoundedJson.Text(root, "detail") ?? BoundedJson.Text(root, "message");
        string? code = BoundedJson.Text(root, "error") ?? BoundedJson.Text(root, "code");
        return message is null && code is null ? null : [Error(code, message, secrets)];
    }

    private static RegistryError Error(string? code, string? message, IReadOnlyList<string> secrets)
    {
        bool plain = code is { Length: > 0 and <= LongestCode } && code.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        string text = message ?? (plain ? "" : code ?? "");
        return new RegistryError(plain ? code!.ToUpperInvariant() : "", Redaction.Clean(text, secrets));
    }

    private static bool MostlyUnreadable(string text) => text.Count(static c => c == '\uFFFD') > text.Length / 8;

    private static string VisibleText(string html)
    {
        string body = Unseen().Replace(html, " ");
        return WebUtility.HtmlDecode(Tag().Replace(body, " "));
    }

    [GeneratedRegex("""<(script|style)\b[^>]{0,256}>[^<]*(?:</\1>|$)""", RegexOptions.IgnoreCase)]
    private static partial Regex Unseen();

    [GeneratedRegex("""<[^>]*(?:>|$)""")]
    private static partial Regex Tag();
}
