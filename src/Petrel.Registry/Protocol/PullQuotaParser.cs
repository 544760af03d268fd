using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Petrel.Registry.Protocol;

/// <summary>
/// Reads the headers <c>ratelimit-limit</c>, <c>ratelimit-remaining</c> (<c>100;w=21600</c>) and
/// <c>docker-ratelimit-source</c>. A plain number without a window, and a list of which the first item counts
/// (draft-ietf-httpapi-ratelimit-headers), are taken as well.
/// </summary>
public static class PullQuotaParser
{
    private const int LongestHeader = 256;
    private const long LargestCount = 1_000_000_000;
    private const long LongestWindowSeconds = 366L * 24 * 3600;

    /// <summary>What the header values say; null stands for a header that is not there. Never an exception.</summary>
    public static PullQuota Parse(string? limit, string? remaining, string? source)
    {
        QuotaSource? by = ParseSource(source);
        if (limit is null && remaining is null) return new PullQuota(QuotaPresence.Absent, 0, 0, null, by);
        Item all = ParseItem(limit);
        Item left = ParseItem(remaining);
        TimeSpan? window = all.Window ?? left.Window;
        if (all is { IsValid: true, Count: null } && left is { IsValid: true, Count: null })
        {
            return new PullQuota(QuotaPresence.Unlimited, 0, 0, window, by);
        }
        bool known = all is { IsValid: true, Count: > 0 } && left is { IsValid: true, Count: >= 0 } && left.Count <= all.Count;
        return known
            ? new PullQuota(QuotaPresence.Known, all.Count!.Value, left.Count!.Value, window, by)
            : new PullQuota(QuotaPresence.Invalid, 0, 0, window, by);
    }

    /// <summary>Whom the registry counts for; null if the header is not there or senseless.</summary>
    public static QuotaSource? ParseSource(string? source)
    {
        string text = source?.Trim() ?? "";
        if (text.Length is 0 or > LongestHeader) return null;
        if (IPAddress.TryParse(text, out IPAddress? address) && IsFull(text))
        {
            // A whole IPv6 address stands for its /64 all the same.
            return new QuotaSource(QuotaSourceKind.Address, address.ToString());
        }
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out IPAddress? network) && IsFull(text[..slash])
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, null, out int length)
            && length <= (network.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32))
        {
            return new QuotaSource(QuotaSourceKind.Prefix, $"{network}/{length}");
        }
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return new QuotaSource(QuotaSourceKind.Account, Convert.ToHexStringLower(hash.AsSpan(0, 4)));
    }

    // IPAddress takes "12345" for an IPv4 address; an account may well be a number.
    private static bool IsFull(string text) => text.Count(static c => c == '.') == 3 || text.Contains(':', StringComparison.Ordinal);

    private static Item ParseItem(string? header)
    {
        if (header is null) return new Item(true, null, null);
        if (header.Length > LongestHeader) return default;
        string[] parts = header.Split(',', 2)[0].Split(';', StringSplitOptions.TrimEntries);
        TimeSpan? window = null;
        foreach (string part in parts.Skip(1))
        {
            if (part.StartsWith("w=", StringComparison.OrdinalIgnoreCase)) window = ParseWindow(part.AsSpan(2));
        }
        if (parts[0].Length == 0) return new Item(true, null, window);
        bool valid = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            && count <= LargestCount;
        return new Item(valid, valid ? count : null, window);
    }

    private static TimeSpan? ParseWindow(ReadOnlySpan<char> text)
    {
        bool valid = long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds is > 0 and <= LongestWindowSeconds;
        return valid ? TimeSpan.FromSeconds(seconds) : null;
    }

    private readonly record struct Item(bool IsValid, long? Count, TimeSpan? Window);
}
