using System.Collections.Immutable;

namespace Petrel.Registry.Protocol;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header: how the server wants to be asked.</summary>
/// <param name="Scheme">The scheme as it was written, for example <c>Bearer</c>.</param>
/// <param name="Parameters">The parameters in their order, names as written; a repeated name is kept.</param>
public sealed record Challenge(string Scheme, ImmutableArray<KeyValuePair<string, string>> Parameters)
{
    /// <summary>Whether a token is to be fetched from <see cref="Realm"/>.</summary>
    public bool IsBearer => Is("Bearer");

    /// <summary>Whether user name and password are to be sent as they are.</summary>
    public bool IsBasic => Is("Basic");

    /// <summary>Where tokens come from (bearer), or a name for people (basic); null if it is missing.</summary>
    public string? Realm => this["realm"];

    /// <summary>The service that a token is for; null if it is missing.</summary>
    public string? Service => this["service"];

    /// <summary>What a token would allow; null if it is missing.</summary>
    public string? Scope => this["scope"];

    /// <summary>Why a token was refused, for example <c>insufficient_scope</c> or <c>invalid_token</c>; null if nothing was said.</summary>
    public string? Error => this["error"];

    /// <summary>The first parameter of this name, whatever its case; null if there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in Parameters)
            {
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
            }
            return null;
        }
    }

    private bool Is(string scheme) => Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);
}
