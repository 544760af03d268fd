using System.Globalization;
using System.Text.Json;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Credentials;

/// <summary>How long a stored credential is good, where it says so itself. Its signature is not checked: this only foresees.</summary>
/// <param name="From">Since when; null if it does not say.</param>
/// <param name="Until">Until when.</param>
public sealed record CredentialLife(DateTimeOffset? From, DateTimeOffset Until)
{
    // What `aws ecr get-login-password` gives is good for 12 h (docs.aws.amazon.com/AmazonECR, "Private registry authentication").
    private static readonly TimeSpan LifeAtAmazon = TimeSpan.FromHours(12);
    private const string UserAtAmazon = "AWS";
    private const int LongestPassword = 16 * 1024;
    private const double LatestSecond = 32_503_680_000; // the year 3000

    /// <summary>
    /// The life of a credential; null where it does not say, and for what a helper gave, which gives another one when asked
    /// again. Identity tokens and robots' tokens are often JSON web tokens; Amazon's passwords hold their end in the clear.
    /// </summary>
    public static CredentialLife? Of(Credential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (credential.Origin.Helper is not null) return null;
        string secret = credential.Secret.Reveal();
        if (TokenClaims.Parse(secret) is { ExpiresAt: { } end } claims) return new CredentialLife(claims.IssuedAt ?? claims.NotBefore, end);
        bool isOfAmazon = credential is { Kind: CredentialKind.Password, UserName: UserAtAmazon };
        return isOfAmazon && EndOf(secret) is { } until ? new CredentialLife(until - LifeAtAmazon, until) : null;
    }

    // The base64 of {"payload":"…","datakey":"…","version":"2","type":"DATA_KEY","expiration":1700000000}
    private static DateTimeOffset? EndOf(string password)
    {
        if (password.Length > LongestPassword) return null;
        Span<byte> octets = new byte[password.Length];
        if (!Convert.TryFromBase64String(password, octets, out int length)) return null;
        string? text = BoundedJson.Read(octets[..length], static root =>
            root.ValueKind == JsonValueKind.Object && BoundedJson.Member(root, "expiration") is { ValueKind: JsonValueKind.Number } end ? end.GetRawText() : null);
        bool isSensible = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= LatestSecond;
        return isSensible ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }
}
