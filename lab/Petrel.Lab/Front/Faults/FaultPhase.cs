namespace Petrel.Lab.Front.Faults;

/// <summary>The moment of a connection's or request's life at which a fault can happen.</summary>
internal enum FaultPhase
{
    /// <summary>Before the connection is accepted.</summary>
    Listen,

    /// <summary>After it is accepted, before TLS.</summary>
    Connection,

    /// <summary>When the certificate is chosen.</summary>
    Certificate,

    /// <summary>When the request was read.</summary>
    Request,

    /// <summary>When the client is known to be allowed.</summary>
    Authorized,

    /// <summary>When a token is made.</summary>
    Token,
}

/// <summary>Which fault belongs to which moment.</summary>
internal static class FaultPhases
{
    internal static FaultPhase Of(FaultRule rule) => rule switch
    {
        { Kind: FaultKind.AcceptQueueFull } => FaultPhase.Listen,
        { Kind: <= FaultKind.TlsStall } => FaultPhase.Connection,
        { Kind: <= FaultKind.CertificateWrongName } => FaultPhase.Certificate,
        { Kind: FaultKind.TokenLife } => FaultPhase.Token,
        { Kind: FaultKind.Status, Status: 403 or 404 } => FaultPhase.Authorized,

        // As registries decide it: who comes without a token is told where to get one, whatever becomes of the manifest.
        { Kind: FaultKind.Status, Path: PathKind.Manifest } => FaultPhase.Authorized,
        { Kind: FaultKind.Status, Status: 429, Abuse: false } => FaultPhase.Authorized,
        _ => FaultPhase.Request,
    };
}
