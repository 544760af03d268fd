using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>An authority, a file of it for SSL_CERT_FILE, and certificates of servers: good, expired, of another authority.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 _authority = Authority("CN=Petrel test authority");
    private readonly X509Certificate2 _other = Authority("CN=Another authority");

    internal TestCertificates()
    {
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Good = Issue(_authority, now.AddDays(-1), now.AddDays(60));
        Expired = Issue(_authority, now.AddDays(-30), now.AddDays(-1));
        OfAnotherAuthority = Issue(_other, now.AddDays(-1), now.AddDays(60));
    }

    internal string AuthorityFile { get; } = Path.Combine(Path.GetTempPath(), $"petrel-e2e-{Guid.NewGuid():n}.pem");

    internal X509Certificate2 Good { get; }

    internal X509Certificate2 Expired { get; }

    internal X509Certificate2 OfAnotherAuthority { get; }

    /// <summary>TLS as a client that takes every certificate.</summary>
    internal static async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream, leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate is not null);
        await secure.AuthenticateAsClientAsync("registry.example");
        return secure;
    }

    public void Dispose()
    {
        File.Delete(AuthorityFile);
        foreach (X509Certificate2 certificate in (X509Certificate2[])[_authority, _other, Good, Expired, OfAnotherAuthority]) certificate.Dispose();
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(90));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=registry.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string name in (string[])["registry.example", "*.registry.example", "registry-1.docker.io"]) names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using X509Certificate2 bare = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }
}
