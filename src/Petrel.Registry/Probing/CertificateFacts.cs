using System.Collections.Immutable;

namespace Petrel.Registry.Probing;

/// <summary>What is wrong with a certificate.</summary>
[Flags]
public enum CertificateProblem : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It, or one above it, has expired.</summary>
    Expired = 1,

    /// <summary>It is not valid yet; often it is this machine's clock that is wrong.</summary>
    NotYetValid = 2,

    /// <summary>It leads to no authority that is trusted here, or the chain is not complete.</summary>
    UnknownAuthority = 4,

    /// <summary>It is for other names.</summary>
    WrongName = 8,

    /// <summary>Something else: a bad signature, a forbidden use.</summary>
    Other = 16,
}

/// <summary>A server's certificate.</summary>
/// <param name="Subject">Whom it is for, as it stands in it.</param>
/// <param name="Names">The names and addresses that it is good for; at most 100.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="NotBefore">From when on it is good.</param>
/// <param name="NotAfter">Until when it is good.</param>
/// <param name="ChainNotAfter">Until when it and all above it are good: not later than <paramref name="NotAfter"/>.</param>
/// <param name="Sha256">The hash by which two certificates are told apart, hex.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record CertificateFacts(
    string Subject,
    ImmutableArray<string> Names,
    string Issuer,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    DateTimeOffset ChainNotAfter,
    string Sha256,
    CertificateProblem Problem)
{
    /// <summary>What is wrong, for a person; "" if nothing is.</summary>
    public string Describe(string host)
    {
        string[] parts =
        [
            Has(CertificateProblem.Expired) ? $"expired on {ChainNotAfter:yyyy-MM-dd HH:mm}Z" : "",
            Has(CertificateProblem.NotYetValid) ? $"is not valid before {NotBefore:yyyy-MM-dd HH:mm}Z (is this machine's clock right?)" : "",
            Has(CertificateProblem.UnknownAuthority) ? $"is signed by '{Issuer}', whom this machine does not trust" : "",
            Has(CertificateProblem.WrongName) ? $"is not for {host} but for {(Names.IsEmpty ? Subject : string.Join(", ", Names.Take(3)))}" : "",
            Has(CertificateProblem.Other) ? "is not valid" : "",
        ];
        string said = string.Join(", and it ", parts.Where(static part => part.Length > 0));
        return said.Length == 0 ? "" : $"the certificate {said}";
    }

    private bool Has(CertificateProblem problem) => Problem.HasFlag(problem);
}
