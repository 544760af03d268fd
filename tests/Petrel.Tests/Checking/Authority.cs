using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Petrel.Tests.Checking;

/// <summary>
/// A certificate authority that exists for one test, and the certificates that it signs: valid by the real clock, for programs
/// of their own are to trust it, unless a test says what time it is.
/// </summary>
internal sealed class Authority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly List<X509Certificate2> _issued = [];

    private readonly DateTimeOffset _now;

    internal Authority(DateTimeOffset? now = null)
    {
        _now = now ?? DateTimeOffset.UtcNow;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(_now.AddYears(-5), _now.AddYears(5));
    }

    /// <summary>The authority's own certificate, without its key.</summary>
    internal byte[] Root => _root.RawData;

    internal string Pem => _root.ExportCertificatePem();

    internal X509Certificate2 Issue(params string[] names) => Issue(_now.AddDays(-60), _now.AddDays(30.5), names);

    internal X509Certificate2 Issue(DateTimeOffset from, DateTimeOffset until, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test server", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        using X509Certificate2 bare = request.Create(_root, from, until, RandomNumberGenerator.GetBytes(8));
        X509Certificate2 whole = bare.CopyWithPrivateKey(key);
        _issued.Add(whole);
        return whole;
    }

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in _issued.Append(_root)) certificate.Dispose();
    }
}
