using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Petrel.Lab.Front.Hub;

/// <summary>Makes and reads signed tokens: JWT with ES256 (RFC 7515, RFC 7518). May be used by many threads.</summary>
internal sealed class TokenSigner : IDisposable
{
    private const int SignatureBytes = 64;

    private static readonly string Header = Encode("""{"alg":"ES256","typ":"JWT","kid":"petrel-lab"}"""u8);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    internal string Sign(TokenClaims claims)
    {
        string signed = $"{Header}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>What a token says; null if it is not one of ours, whole and unchanged. Its times are not looked at.</summary>
    internal TokenClaims? Read(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || parts[0] != Header || Decode(parts[2]) is not { Length: SignatureBytes } signature) return null;
        byte[] signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        if (!_key.VerifyData(signed, signature, HashAlgorithmName.SHA256)) return null;
        return JsonSerializer.Deserialize<TokenClaims>(Base64Url.DecodeFromChars(parts[1]));
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
