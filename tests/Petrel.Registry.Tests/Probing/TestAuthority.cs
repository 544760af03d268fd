using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Tests.Probing;

/// <summary>An authority that exists for one test, and the certificates that it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    // Far from the real date, so that a look at the real clock is noticed.
    internal static readonly DateTimeOffset Now = new(2041, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly List<X509Certificate2> _issued = [];
    private readonly X509Certificate2 _root;

    internal TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5));
        Trust = new TrustOptions([X509CertificateLoader.LoadCertificate(_root.RawData)], []);
    }

    /// <summary>Trust in this authority.</summary>
    internal TrustOptions Trust { get; }

    internal X509Certificate2 Issue(params string[] names) => Issue(Now.AddDays(-1), Now.AddDays(30), names);

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
        foreach (X509Certificate2 certificate in _issued.Append(_root).Concat(Trust.Roots)) certificate.Dispose();
    }
}
