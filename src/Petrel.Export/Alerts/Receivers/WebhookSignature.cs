using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>
/// The header <c>Petrel-Signature: t=UNIXTIME,v1=HEX</c>: HMAC-SHA256 over the time, a dot and the body. As the time is signed, an
/// old message cannot pass for a new one; within the time that a receiver allows, the message's key tells a copy.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The header's name.</summary>
    public const string Header = "Petrel-Signature";

    /// <summary>The header's value.</summary>
    public static string Sign(string key, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        long seconds = time.ToUnixTimeSeconds();
        return $"t={seconds},v1={Convert.ToHexStringLower(Hash(key, seconds, body))}";
    }

    /// <summary>Whether a header's value fits the body and is not older or newer than <paramref name="tolerance"/>.</summary>
    public static bool Verify(string key, string header, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        ArgumentNullException.ThrowIfNull(header);
        string[] parts = header.Split(',');
        if (parts.Length != 2 || !parts[0].StartsWith("t=", StringComparison.Ordinal) || !parts[1].StartsWith("v1=", StringComparison.Ordinal)
            || !long.TryParse(parts[0].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > tolerance.TotalSeconds)
            return false;
        byte[] expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Hash(key, seconds, body)));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(parts[1][3..]));
    }

    private static byte[] Hash(string key, long seconds, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key));
        hash.AppendData(Encoding.ASCII.GetBytes($"{seconds}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
