using System.Globalization;
using System.Text.Json;
using Petrel.Registry.Credentials;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tokens;

/// <summary>A token that a token server gave.</summary>
/// <param name="Token">The token.</param>
/// <param name="Lifetime">How long it is good from the moment it came; from 1 s to 24 h.</param>
/// <param name="Claims">What it says of itself; null if it is opaque.</param>
public sealed record TokenGrant(Secret Token, TimeSpan Lifetime, TokenClaims? Claims)
{
    /// <summary>The life of a token whose server does not say (distribution, docs/content/spec/auth/token.md).</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>
    /// Reads a token server's answer: <c>token</c> or <c>access_token</c>, and <c>expires_in</c> in seconds. Null if there
    /// is no token in it, or one that no header can carry.
    /// </summary>
    public static TokenGrant? Parse(ReadOnlySpan<byte> body) => BoundedJson.Read(body, Read);

    private static TokenGrant? Read(JsonElement root)
    {
        string? token = BoundedJson.Text(root, "token") is { Length: > 0 } first ? first : BoundedJson.Text(root, "access_token");
        if (string.IsNullOrEmpty(token) || !token.All(static c => c is > ' ' and <= '~')) return null;
        return new TokenGrant(new Secret(token), Life(BoundedJson.Text(root, "expires_in")), TokenClaims.Parse(token));
    }

    private static TimeSpan Life(string? seconds)
    {
        bool valid = double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out double life) && life >= 1;
        return !valid ? DefaultLifetime : life < Longest.TotalSeconds ? TimeSpan.FromSeconds(life) : Longest;
    }
}

/// <summary>What a token is for: by this it is kept.</summary>
/// <param name="Realm">The token server's address.</param>
/// <param name="Service">The service; "" if the challenge named none.</param>
/// <param name="Scope">The scope; "" for none.</param>
/// <param name="Account">The credential's fingerprint; "" for nobody.</param>
public readonly record struct TokenKey(string Realm, string Service, string Scope, string Account);
