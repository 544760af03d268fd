using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Petrel.Lab.Front.Tls;

/// <summary>A certificate authority that lives as long as this process. Its key never leaves the memory.</summary>
public sealed class LabAuthority : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now;

    /// <summary>Makes the authority.</summary>
    /// <param name="name">The common name of its certificate.</param>
    /// <param name="now">The wall clock's present; certificates begin a day before it.</param>
    public LabAuthority(string name, DateTimeOffset now)
    {
        _now = now;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=Petrel lab", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(now.AddDays(-3), now + Life + TimeSpan.FromDays(1));
    }

    /// <summary>The authority's own certificate, for clients to trust.</summary>
    public string RootPem => _root.ExportCertificatePem();

    /// <summary>Makes a server certificate with its key (ECDSA P-256).</summary>
    /// <param name="hosts">The DNS names that it is for; the first is the subject as well.</param>
    /// <param name="addresses">The addresses that it is for.</param>
    /// <param name="defect">Only <see cref="CertificateDefect.Expired"/> and <see cref="CertificateDefect.WrongName"/> matter
    /// here: which authority to ask is the caller's choice.</param>
    public X509Certificate2 Issue(
        IReadOnlyList<string> hosts, IEnumerable<IPAddress> addresses, CertificateDefect defect = CertificateDefect.None)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(addresses);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        bool wrong = defect == CertificateDefect.WrongName;
        CertificateRequest request = Request(key, wrong ? ["elsewhere.petrel.test"] : hosts, wrong ? [] : addresses);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        DateTimeOffset end = defect == CertificateDefect.Expired ? _now.AddDays(-1) : _now + Life;
        using X509Certificate2 certificate = request.Create(_root, _now.AddDays(-2), end, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private static CertificateRequest Request(ECDsa key, IReadOnlyList<string> hosts, IEnumerable<IPAddress> addresses)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts) names.AddDnsName(host);
        foreach (IPAddress address in addresses) names.AddIpAddress(address);

        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }
}
