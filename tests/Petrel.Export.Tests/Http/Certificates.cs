using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Petrel.Export.Tests.Http;

/// <summary>Makes certificates for tests.</summary>
internal static class Certificates
{
    /// <summary>A self-signed certificate with its key, in PEM.</summary>
    internal static (string Certificate, string Key) Make(string host, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(until.AddDays(-90), until);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
