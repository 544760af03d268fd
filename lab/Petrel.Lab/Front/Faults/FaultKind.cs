namespace Petrel.Lab.Front.Faults;

/// <summary>What goes wrong. In JSON the names are written as <c>accept-queue-full</c>.</summary>
public enum FaultKind
{
    /// <summary>The kernel drops SYNs because nobody accepts; connections that exist go on.</summary>
    AcceptQueueFull,

    /// <summary>FIN straight after the connection was accepted.</summary>
    CloseAtOnce,

    /// <summary>FIN after the client's first bytes (TLS: its ClientHello).</summary>
    CloseAfterHello,

    /// <summary>RST straight after the connection was accepted.</summary>
    ResetAtOnce,

    /// <summary>RST after the client's first bytes.</summary>
    ResetAfterHello,

    /// <summary>The connection is accepted and nothing is ever sent.</summary>
    TlsStall,

    /// <summary>A certificate that ended yesterday.</summary>
    CertificateExpired,

    /// <summary>A certificate of a CA that no client knows.</summary>
    CertificateUnknown,

    /// <summary>A certificate for another name.</summary>
    CertificateWrongName,

    /// <summary>
    /// The answer is <see cref="FaultRule.Status"/>, with the body that registries send with it. What a registry decides
    /// for a known client (403, 404, 429 by quota) comes after the token was found good, as at Docker Hub.
    /// </summary>
    Status,

    /// <summary>No answer at all, or none for <see cref="FaultRule.Seconds"/>.</summary>
    StallBeforeResponse,

    /// <summary>The answer begins <see cref="FaultRule.Seconds"/> late.</summary>
    SlowFirstByte,

    /// <summary>The body stops after <see cref="FaultRule.Bytes"/>, for good or for <see cref="FaultRule.Seconds"/>.</summary>
    StallInBody,

    /// <summary>FIN after <see cref="FaultRule.Bytes"/> of the body.</summary>
    FinAfter,

    /// <summary>RST after <see cref="FaultRule.Bytes"/> of the body.</summary>
    RstAfter,

    /// <summary>The body comes at <see cref="FaultRule.BytesPerSecond"/>.</summary>
    SlowBody,

    /// <summary>Tokens live <see cref="FaultRule.Seconds"/> instead of 300.</summary>
    TokenLife,
}
