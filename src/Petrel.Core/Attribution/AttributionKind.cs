namespace Petrel.Core.Attribution;

/// <summary>What says that a connection belongs to a registry; higher is better evidence.</summary>
public enum AttributionKind : byte
{
    /// <summary>Nothing does.</summary>
    None = 0,

    /// <summary>A container client opened it; which registry, if any, is not known. Never grounds for an incident.</summary>
    Process,

    /// <summary>A registry's host name resolved to this address, which other sites share.</summary>
    SharedAddress,

    /// <summary>A registry's host name resolved to this address.</summary>
    Address,

    /// <summary>
    /// A DNS answer on this machine gave this address to a registry's host; where other sites share the address, just
    /// before the connect.
    /// </summary>
    DnsAnswer,

    /// <summary>The user named this address.</summary>
    Configured,

    /// <summary>The client itself named a registry's host: in its TLS ClientHello, or to a proxy.</summary>
    ServerName,
}

/// <summary>Names of <see cref="AttributionKind"/> as JSON spells them.</summary>
public static class AttributionKindNames
{
    /// <summary>The name with hyphens, lower case.</summary>
    public static string Name(this AttributionKind kind) => kind switch
    {
        AttributionKind.Process => "process",
        AttributionKind.SharedAddress => "shared-address",
        AttributionKind.Address => "address",
        AttributionKind.DnsAnswer => "dns-answer",
        AttributionKind.Configured => "configured",
        AttributionKind.ServerName => "server-name",
        _ => "none",
    };
}
