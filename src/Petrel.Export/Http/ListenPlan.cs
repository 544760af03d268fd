using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Petrel.Export.Secrets;

namespace Petrel.Export.Http;

/// <summary>How the agent listens, checked and loaded.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Certificate">The certificate; null for plain HTTP.</param>
/// <param name="Chain">Its issuers, to be sent along.</param>
/// <param name="TokenDigest">SHA-256 of the token; null if none is wanted.</param>
/// <param name="Options">What was asked for.</param>
public sealed record ListenPlan(
    IPEndPoint Endpoint, X509Certificate2? Certificate, X509Certificate2Collection Chain, byte[]? TokenDigest, HttpOptions Options)
{
    // 128 bits written as hexadecimal digits.
    private const int ShortestToken = 32;
    private const int LongestToken = 4096;

    /// <summary>Whether only this machine can connect.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Endpoint.Address);

    /// <summary>Checks options and loads what they name.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="now">The present, UTC.</param>
    /// <returns>The plan, or all reasons why the agent must not listen so.</returns>
    public static (ListenPlan? Plan, ImmutableArray<string> Reasons) Make(HttpOptions options, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(options);
        var reasons = ImmutableArray.CreateBuilder<string>();
        IPEndPoint? endpoint = ParseEndpoint(options.Listen, reasons);
        if (endpoint is not null && !IPAddress.IsLoopback(endpoint.Address)) DemandProtection(options, reasons);
        X509Certificate2Collection chain = [];
        X509Certificate2? certificate = options.CertificateFile is null ? null : LoadCertificate(options, now, chain, reasons);
        byte[]? token = options.TokenFile is null ? null : LoadToken(options, reasons);
        if (options is { CertificateFile: null, KeyFile: not null }) reasons.Add("a private key is named, but no certificate");
        foreach (string origin in options.AllowedOrigins) CheckOrigin(origin, reasons);
        if (reasons.Count == 0) return (new ListenPlan(endpoint!, certificate, chain, token, options), []);
        certificate?.Dispose();
        return (null, reasons.ToImmutable());
    }

    private static IPEndPoint? ParseEndpoint(string listen, ImmutableArray<string>.Builder reasons)
    {
        string text = listen.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1{listen[9..]}" : listen;
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > text.LastIndexOf(']') && (text.StartsWith('[') || text.IndexOf(':') == colon);
        if (hasPort && IPEndPoint.TryParse(text, out IPEndPoint? endpoint)) return endpoint;
        reasons.Add($"\"{listen}\" is no address with a port, such as 127.0.0.1:9720 or [::1]:9720");
        return null;
    }

    private static void DemandProtection(HttpOptions options, ImmutableArray<string>.Builder reasons)
    {
        if (options.CertificateFile is null)
            reasons.Add($"{options.Listen} can be reached from other machines: that needs a TLS certificate");
        if (options.TokenFile is null)
            reasons.Add($"{options.Listen} can be reached from other machines: that needs a token file");
    }

    private static X509Certificate2? LoadCertificate(
        HttpOptions options, DateTime now, X509Certificate2Collection chain, ImmutableArray<string>.Builder reasons)
    {
        string? text = Read(options.CertificateFile!, options, reasons);
        string? key = options.KeyFile is null ? text : Read(options.KeyFile, options, reasons);
        if (text is null || key is null) return null;
        try
        {
            var certificate = X509Certificate2.CreateFromPem(text, key);
            chain.ImportFromPem(text);
            if (certificate.NotAfter.ToUniversalTime() > now) return certificate;
            reasons.Add($"the certificate in {options.CertificateFile} expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC");
            certificate.Dispose();
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            reasons.Add($"{options.CertificateFile} has no certificate with a private key that fits it, in PEM: {problem.Message}");
        }

        return null;
    }

    private static byte[]? LoadToken(HttpOptions options, ImmutableArray<string>.Builder reasons)
    {
        if (Read(options.TokenFile!, options, reasons)?.Trim() is not { } token) return null;
        if (token.Length is < ShortestToken or > LongestToken || !token.All(static c => c is > ' ' and <= '~'))
            reasons.Add($"the token in {options.TokenFile} is not {ShortestToken} to {LongestToken} printable characters without spaces; make one with: openssl rand -hex 32");
        else return SHA256.HashData(Encoding.ASCII.GetBytes(token));
        return null;
    }

    private static string? Read(string source, HttpOptions options, ImmutableArray<string>.Builder reasons)
    {
        string? text = SecretFile.TryLocate(source, options.CredentialsDirectory, out SecretFile? file, out string? error) ? file.ReadText(out error) : null;
        if (error is not null) reasons.Add(error);
        return text;
    }

    private static void CheckOrigin(string origin, ImmutableArray<string>.Builder reasons)
    {
        bool isOrigin = Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri!.GetLeftPart(UriPartial.Authority) == origin;
        if (!isOrigin) reasons.Add($"\"{origin}\" is no origin, such as https://status.example");
    }
}
