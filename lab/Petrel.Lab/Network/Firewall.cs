using System.Net;
using System.Net.Sockets;
using Petrel.Lab.Processes;

namespace Petrel.Lab.Network;

/// <summary>
/// Faults of the path, by nftables in the registries' namespace: each slot has a table of its own, so that clearing one
/// touches nobody else.
/// </summary>
internal sealed class Firewall(int slot)
{
    private readonly string _table = $"petrel_slot{slot}";

    /// <summary>Packets to an address vanish.</summary>
    internal void Drop(IPAddress address) => Add($"{Family(address)} daddr {address} drop");

    /// <summary>Packets from an address vanish, so that what is open goes silent too.</summary>
    internal void DropBothWays(IPAddress address)
    {
        Drop(address);
        Add($"{Family(address)} saddr {address} drop", "output");
    }

    /// <summary>Connects to an address are refused by a reset.</summary>
    internal void Reject(IPAddress address) => Add($"{Family(address)} daddr {address} tcp flags & (syn|ack) == syn reject with tcp reset");

    /// <summary>The path says that the host cannot be reached.</summary>
    internal void Unreachable(IPAddress address) => Add(
        $"{Family(address)} daddr {address} tcp flags & (syn|ack) == syn reject with {(Family(address) == "ip" ? "icmp" : "icmpv6")} admin-prohibited");

    /// <summary>After so many octets, all that an address sends or is sent vanishes.</summary>
    internal void DropAfter(IPAddress address, long octets)
    {
        Create();
        string quota = $"q{address}".Replace('.', '_').Replace(':', '_');
        Nft($"add quota inet {_table} {quota} {{ over {octets} bytes }}");
        Add($"{Family(address)} saddr {address} quota name \"{quota}\" drop", "output");
        Add($"{Family(address)} daddr {address} quota name \"{quota}\" drop");
    }

    /// <summary>Takes all of the slot's faults away.</summary>
    internal void Clear() => Tool.Try(
        "nsenter", [.. NetnsCommand.In(LabNetwork.Registries, "nft", "delete", "table", "inet", _table).Skip(1)]);

    private void Add(string rule, string chain = "input")
    {
        Create();
        Nft($"add rule inet {_table} {chain} {rule}");
    }

    private void Create()
    {
        Nft($"add table inet {_table}");
        foreach (string chain in new[] { "input", "output" })
            Nft($"add chain inet {_table} {chain} {{ type filter hook {chain} priority 0; }}");
    }

    private static void Nft(string command) => Tool.Run("nsenter", [.. NetnsCommand.In(LabNetwork.Registries, "nft", command).Skip(1)]);

    private static string Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? "ip" : "ip6";
}
