using System.Collections.Immutable;

namespace Petrel.Registry.Protocol;

/// <summary>The form in which a refusal's body came.</summary>
public enum ErrorBodyKind
{
    /// <summary>Nothing was sent, as with every HEAD.</summary>
    Empty,

    /// <summary>JSON of a known form: the distribution specification's, OAuth 2's or Docker Hub's.</summary>
    Json,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>A web page: a proxy's, a load balancer's, a sign-in page's.</summary>
    Html,

    /// <summary>Something else: octets that are no text.</summary>
    Binary,
}

/// <summary>One error of a body.</summary>
/// <param name="Code">The code, upper case (<c>TOOMANYREQUESTS</c>, <c>INVALID_GRANT</c>); "" where none was sent.</param>
/// <param name="Message">The message for people, redacted, at most 300 characters.</param>
public readonly record struct RegistryError(string Code, string Message);

/// <summary>What the body of a refusal said.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Errors">The errors; of text and web pages one without a code. At most 8.</param>
/// <param name="Truncated">Whether the body was longer than what was read.</param>
public sealed record ErrorBody(ErrorBodyKind Kind, ImmutableArray<RegistryError> Errors, bool Truncated)
{
    /// <summary>No body.</summary>
    public static ErrorBody None { get; } = new(ErrorBodyKind.Empty, [], false);

    /// <summary>The first error's code; "" if there is none.</summary>
    public string Code => Errors is [var first, ..] ? first.Code : "";

    /// <summary>The first error's message; "" if there is none.</summary>
    public string Message => Errors is [var first, ..] ? first.Message : "";

    /// <summary>Whether some error has this code (upper case).</summary>
    public bool Has(string code) => Errors.Any(error => error.Code == code);

    /// <summary>Whether some message contains these words, whatever their case.</summary>
    public bool Says(string words) => Errors.Any(error => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase));
}
