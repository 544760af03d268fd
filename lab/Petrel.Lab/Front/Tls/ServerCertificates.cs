using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Tls;

/// <summary>The certificates of all slots and roles, each made when it is first needed.</summary>
internal sealed class ServerCertificates(DateTimeOffset now) : IDisposable
{
    private readonly LabAuthority _lab = new("Petrel lab CA", now);
    private readonly LabAuthority _private = new("Petrel lab private CA", now);
    private readonly LabAuthority _unknown = new("Nobody knows this CA", now);
    private readonly ConcurrentDictionary<(int, LabRole, CertificateDefect), Lazy<SslStreamCertificateContext>> _issued = [];

    /// <summary>Writes the two authorities that clients are to trust.</summary>
    internal void WriteAuthorities(FrontFiles files)
    {
        File.WriteAllText(files.LabAuthority, _lab.RootPem);
        File.WriteAllText(files.PrivateAuthority, _private.RootPem);
    }

    internal SslStreamCertificateContext For(int slot, LabRole role, CertificateDefect defect = CertificateDefect.None) =>
        _issued.GetOrAdd(
            (slot, role, defect),
            // Offline: the context would otherwise look for the issuer's certificate on the network.
            key => new(() => SslStreamCertificateContext.Create(Issue(slot, role, defect), null, offline: true))).Value;

    /// <summary>A certificate and its key as PEM, for another program.</summary>
    internal (string Certificate, string Key) Pem(int slot, LabRole role)
    {
        using X509Certificate2 certificate = Issue(slot, role, CertificateDefect.None);
        using var key = certificate.GetECDsaPrivateKey()!;
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        foreach (LabAuthority authority in (LabAuthority[])[_lab, _private, _unknown]) authority.Dispose();
    }

    private X509Certificate2 Issue(int slot, LabRole role, CertificateDefect defect)
    {
        LabAuthority known = role == LabRole.Private ? _private : _lab;
        LabAuthority authority = defect == CertificateDefect.UnknownAuthority ? _unknown : known;
        IEnumerable<IPAddress> addresses = Enumerable.Range(0, AddressPlan.Count(role)).SelectMany(
            index => (IPAddress[])[AddressPlan.Registry(slot, role, index), AddressPlan.RegistryV6(slot, role, index)]);
        return authority.Issue(AddressPlan.Hosts(role), addresses, defect);
    }
}
