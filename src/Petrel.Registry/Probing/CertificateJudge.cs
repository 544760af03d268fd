using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Petrel.Core.Text;

namespace Petrel.Registry.Probing;

/// <summary>
/// Takes down what a server's certificate is and what is wrong with it, instead of ending the handshake: the caller
/// decides, and sends nothing over a connection that it does not trust. Nothing is downloaded: no missing links of a
/// chain, no revocation lists; a probe talks to the registry and nobody else.
/// </summary>
internal sealed class CertificateJudge(TrustOptions trust, TimeProvider time)
{
    private const int MostNames = 100;

    internal CertificateFacts? Facts { get; private set; }

    internal X509ChainPolicy NewPolicy() => new()
    {
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        VerificationTimeIgnored = false,
        VerificationTime = time.GetUtcNow().UtcDateTime,
    };

    // A RemoteCertificateValidationCallback: content with every certificate, so that the handshake ends and tells the most.
    internal bool Take(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf || chain is null) return false;
        X509ChainStatusFlags status = Flags(chain);
        DateTimeOffset expires = Expiry(chain, leaf);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && !trust.Roots.IsEmpty)
        {
            (status, expires) = JudgeByOwnRoots(leaf, chain.ChainPolicy.ExtraStore);
        }
        CertificateProblem problem = ProblemOf(status, leaf);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) problem |= CertificateProblem.WrongName;
        Facts = new CertificateFacts(
            Redaction.Clean(leaf.Subject), Names(leaf), Redaction.Clean(leaf.Issuer), leaf.NotBefore.ToUniversalTime(),
            leaf.NotAfter.ToUniversalTime(), expires, Convert.ToHexStringLower(leaf.GetCertHash(HashAlgorithmName.SHA256)), problem);
        return Facts is not null;
    }

    private (X509ChainStatusFlags, DateTimeOffset) JudgeByOwnRoots(X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        using var chain = new X509Chain { ChainPolicy = NewPolicy() };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trust.Roots.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        chain.Build(leaf);
        (X509ChainStatusFlags, DateTimeOffset) result = (Flags(chain), Expiry(chain, leaf));
        foreach (X509ChainElement element in chain.ChainElements) element.Certificate.Dispose();
        return result;
    }

    private static X509ChainStatusFlags Flags(X509Chain chain) =>
        chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);

    private static DateTimeOffset Expiry(X509Chain chain, X509Certificate2 leaf) => chain.ChainElements
        .Select(static element => element.Certificate.NotAfter).Append(leaf.NotAfter).Min().ToUniversalTime();

    private CertificateProblem ProblemOf(X509ChainStatusFlags status, X509Certificate2 leaf)
    {
        const X509ChainStatusFlags Unknown = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        const X509ChainStatusFlags Uninteresting =
            X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;
        CertificateProblem problem = CertificateProblem.None;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            bool early = leaf.NotBefore.ToUniversalTime() > time.GetUtcNow().UtcDateTime;
            problem |= early ? CertificateProblem.NotYetValid : CertificateProblem.Expired;
        }
        if ((status & Unknown) != 0) problem |= CertificateProblem.UnknownAuthority;
        bool other = (status & ~(Unknown | Uninteresting | X509ChainStatusFlags.NotTimeValid)) != 0;
        return other ? problem | CertificateProblem.Other : problem;
    }

    private static ImmutableArray<string> Names(X509Certificate2 leaf)
    {
        if (leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is not { } names) return [];
        try
        {
            return
            [
                .. names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(static address => address.ToString()))
                    .Take(MostNames).Select(static name => Redaction.Clean(name)),
            ];
        }
        catch (CryptographicException)
        {
            return []; // The extension is not what it says it is.
        }
    }
}
