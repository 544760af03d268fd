namespace Petrel.Lab.Front.Tls;

/// <summary>What is wrong with a certificate.</summary>
public enum CertificateDefect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It ended yesterday.</summary>
    Expired,

    /// <summary>Its CA is known to nobody.</summary>
    UnknownAuthority,

    /// <summary>It is for another name.</summary>
    WrongName,
}
