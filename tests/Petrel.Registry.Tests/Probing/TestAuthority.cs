using System.Security.Cryptography.X509Certificates;
using Petrel.Registry.Probing;
using Petrel.Tests.Checking;

namespace Petrel.Registry.Tests.Probing;

/// <summary>An authority that exists for one test, in the time of the test.</summary>
internal sealed class TestAuthority : IDisposable
{
    // Far from the real date, so that a look at the real clock is noticed.
    internal static readonly DateTimeOffset Now = new(2041, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly Authority _authority = new(Now);

    internal TestAuthority() => Trust = new TrustOptions([X509CertificateLoader.LoadCertificate(_authority.Root)], []);

    /// <summary>Trust in this authority.</summary>
    internal TrustOptions Trust { get; }

    internal X509Certificate2 Issue(params string[] names) => Issue(Now.AddDays(-1), Now.AddDays(30), names);

    internal X509Certificate2 Issue(DateTimeOffset from, DateTimeOffset until, params string[] names) => _authority.Issue(from, until, names);

    public void Dispose()
    {
        _authority.Dispose();
        foreach (X509Certificate2 certificate in Trust.Roots) certificate.Dispose();
    }
}
