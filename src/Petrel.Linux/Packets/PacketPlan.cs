using Petrel.Core.Attribution;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Packets;

/// <summary>What is read in packets.</summary>
/// <param name="Sites">The hosts whose names matter; of all others only is told that they are others.</param>
/// <param name="Ports">The remote ports of TLS and of proxies.</param>
/// <param name="ProxyPorts">Those of <paramref name="Ports"/> behind which proxies stand, to which clients name their site.</param>
/// <param name="ServerNames">Whether server names are read.</param>
/// <param name="DnsAnswers">Whether DNS answers are read.</param>
public sealed record PacketPlan(
    SiteDirectory Sites, PortSet Ports, PortSet ProxyPorts, bool ServerNames = true, bool DnsAnswers = true)
{
    private static readonly PortSet None = new([]);

    /// <summary>The ports to which first packets are wanted.</summary>
    internal PortSet NamePorts => ServerNames ? Ports : None;
}
