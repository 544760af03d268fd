namespace Petrel.Core.References;

/// <summary>What may stand behind the @: the algorithms of github.com/opencontainers/go-digest, hex in lower case.</summary>
internal static class DigestRule
{
    internal static string? Objection(string digest)
    {
        int colon = digest.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return "its digest has no algorithm; write it as sha256:HEX";
        string hex = digest[(colon + 1)..];
        if (HexLength(digest[..colon]) is not { } length)
        {
            return $"'{ReferenceGrammar.Shown(digest[..colon])}' is no algorithm of a digest; use sha256, sha384 or sha512";
        }
        if (hex.Length != length) return $"its digest has {hex.Length} digits where {digest[..colon]} has {length}";
        return hex.All(char.IsAsciiHexDigitLower) ? null : "its digest has characters other than 0-9 and a-f";
    }

    private static int? HexLength(string algorithm) => algorithm switch
    {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => null,
    };
}
