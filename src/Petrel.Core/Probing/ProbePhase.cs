namespace Petrel.Core.Probing;

/// <summary>The phases of a probe, in the order in which a pull goes through them.</summary>
public enum ProbePhase : byte
{
    /// <summary>The name is resolved.</summary>
    Dns,

    /// <summary>TCP connects, to the registry or to the proxy before it.</summary>
    Connect,

    /// <summary>The proxy is asked for a way through.</summary>
    Proxy,

    /// <summary>TLS is negotiated and the certificate judged.</summary>
    Tls,

    /// <summary><c>GET /v2/</c> is sent and the head of an answer comes.</summary>
    FirstByte,

    /// <summary>A token is fetched, or the one that is still good is taken.</summary>
    Token,

    /// <summary><c>HEAD</c> of a manifest.</summary>
    Manifest,
}

/// <summary>Names of <see cref="ProbePhase"/> as JSON and metrics spell them.</summary>
public static class ProbePhaseNames
{
    private static readonly string[] Names = ["dns", "connect", "proxy", "tls", "first-byte", "token", "manifest"];

    /// <summary>The name with hyphens, lower case.</summary>
    public static string Name(this ProbePhase phase) => Names[(int)phase];
}
