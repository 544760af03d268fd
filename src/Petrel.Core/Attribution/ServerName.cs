using System.Collections.Immutable;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>How a client said which site it means.</summary>
public enum ServerNameKind : byte
{
    /// <summary>In its TLS ClientHello.</summary>
    TlsServerName = 0,

    /// <summary>In the CONNECT line that it sent to a proxy.</summary>
    ProxyConnect = 1,
}

/// <summary>
/// The site that a client named when it began to speak. Of a name that belongs to no watched registry, only that is kept:
/// what else people visit is nobody's business, and not to be recorded.
/// </summary>
/// <param name="Host">
/// The host of a watched registry, as its definition writes it (with stars, where it has some); empty if the name belongs
/// to none.
/// </param>
/// <param name="Kind">How it was said.</param>
/// <param name="Port">The port that is meant; 0 where that is not known, behind a proxy.</param>
/// <param name="IsOuter">Whether an encrypted ClientHello, or a decoy of one, was there too.</param>
public sealed record ServerName(string Host, ServerNameKind Kind, ushort Port, bool IsOuter = false)
{
    /// <summary>Whether it belongs to no watched registry.</summary>
    public bool IsElsewhere => Host.Length == 0;

    /// <summary>A TLS server name that belongs to no watched registry.</summary>
    public static ServerName Elsewhere { get; } = new("", ServerNameKind.TlsServerName, 0);
}

/// <summary>A DNS answer that came to this machine, about a host of a watched registry.</summary>
/// <param name="Host">The host, as the registry's definition writes it.</param>
/// <param name="Addresses">The addresses, in the answer's order.</param>
/// <param name="TtlSeconds">How long the answer is valid from then on.</param>
public sealed record DnsAnswer(string Host, ImmutableArray<InetAddress> Addresses, uint TtlSeconds);
