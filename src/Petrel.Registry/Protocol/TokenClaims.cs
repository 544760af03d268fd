using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Petrel.Registry.Protocol;

/// <summary>
/// What a token says of itself. The signature is not checked: nothing is allowed on the strength of it; it only serves to
/// foresee what the registry will do.
/// </summary>
/// <param name="IssuedAt"><c>iat</c>; null if it is missing or absurd.</param>
/// <param name="NotBefore"><c>nbf</c>; null if it is missing or absurd.</param>
/// <param name="ExpiresAt"><c>exp</c>; null if it is missing or absurd.</param>
/// <param name="PullLimit">Docker Hub's <c>access[].parameters.pull_limit</c>, pulls in a window; null if there is none.</param>
/// <param name="PullWindow">Its <c>pull_limit_interval</c>; null if there is none.</param>
public sealed record TokenClaims(
    DateTimeOffset? IssuedAt, DateTimeOffset? NotBefore, DateTimeOffset? ExpiresAt, long? PullLimit, TimeSpan? PullWindow)
{
    private const int LongestToken = 16 * 1024;
    private const int MostAccesses = 64;
    private const double LatestSecond = 32_503_680_000; // the year 3000

    /// <summary>How long the token is good from its issue on; null if it does not say.</summary>
    public TimeSpan? Lifetime => ExpiresAt - IssuedAt is { } life && life > TimeSpan.Zero ? life : null;

    /// <summary>Reads the claims; null if this is no JSON web token, which is nothing wrong: tokens may be opaque.</summary>
    public static TokenClaims? Parse(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        string[] parts = token.Length <= LongestToken ? token.Split('.') : [];
        return parts.Length == 3 && Decode(parts[1]) is { } payload ? BoundedJson.Read(payload, Read) : null;
    }

    private static byte[]? Decode(string part)
    {
        byte[] text = Encoding.UTF8.GetBytes(part);
        if (!Base64Url.IsValid(text)) return null;
        return Base64Url.DecodeFromUtf8(text);
    }

    private static TokenClaims? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return null;
        JsonElement? parameters = BoundedJson.Items(root, "access").Take(MostAccesses)
            .Select(static access => BoundedJson.Member(access, "parameters"))
            .FirstOrDefault(static found => found is { } element && BoundedJson.Text(element, "pull_limit") is not null);
        return new TokenClaims(
            Instant(root, "iat"), Instant(root, "nbf"), Instant(root, "exp"),
            parameters is { } limit ? Count(limit, "pull_limit") : null,
            parameters is { } window && Count(window, "pull_limit_interval") is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static DateTimeOffset? Instant(JsonElement root, string name)
    {
        if (BoundedJson.Member(root, name) is not { ValueKind: JsonValueKind.Number } value) return null;
        return value.TryGetDouble(out double seconds) && seconds is >= 0 and <= LatestSecond
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
    }

    private static long? Count(JsonElement element, string name) =>
        long.TryParse(BoundedJson.Text(element, name), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
        && count is > 0 and <= 1_000_000_000
            ? count
            : null;
}
