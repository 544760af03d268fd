using System.Net;
using Petrel.Lab.Processes;

namespace Petrel.Lab.Network;

/// <summary>
/// The lab's hosts: one network namespace for all registries, one for each client, joined by a bridge in a third. None has
/// a default route, so nothing that is started in them can leave this machine.
/// </summary>
internal sealed class LabNetwork : IDisposable
{
    /// <summary>What every namespace of the lab begins with.</summary>
    internal const string Prefix = "petrel-lab-";

    private const string Hub = Prefix + "net";
    private const string Bridge = "petrel-br";

    // All are fixed: an address that changes with a port or a new client makes neighbours stale for 12 to 25 s.
    private const string BridgeAddress = "02:70:65:74:72:00";

    private readonly HashSet<int> _slots = [];

    /// <summary>The namespace of the registries.</summary>
    internal static string Registries => Prefix + "registries";

    /// <summary>The namespace of a client.</summary>
    internal static string Client(int slot) => $"{Prefix}client{slot}";

    /// <summary>The path by which a namespace is entered.</summary>
    internal static string PathOf(string netns) => $"/run/netns/{netns}";

    /// <summary>Creates the hub and the registries' namespace, with the addresses of that many slots.</summary>
    internal static LabNetwork Create(int slots)
    {
        if (Environment.UserName != "root") throw new LabException("the lab needs root: it makes network namespaces");
        RemoveLeftOvers();
        var network = new LabNetwork();
        try
        {
            CreateHub();
            Join(Registries, "reg", "02:70:65:74:72:01");
            for (int slot = 0; slot < slots; slot++) AddRegistryAddresses(slot);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Creates a client's namespace.</summary>
    internal void AddClient(int slot)
    {
        string netns = Client(slot);
        lock (_slots) _slots.Add(slot);
        Join(netns, $"c{slot}", $"02:70:65:74:73:{slot:x2}");
        AddAddress(netns, AddressPlan.Client(slot));
        AddAddress(netns, AddressPlan.ClientV6(slot));
    }

    /// <summary>Limits what a client receives; makes pulls last.</summary>
    /// <param name="slot">The client.</param>
    /// <param name="kilobits">Kilobits a second.</param>
    internal static void LimitRate(int slot, int kilobits) => Tool.Run(
        "tc", "-n", Hub, "qdisc", "replace", "dev", $"pl-c{slot}", "root", "tbf",
        "rate", $"{kilobits}kbit", "burst", "32kbit", "latency", "400ms");

    /// <summary>Takes the limit away.</summary>
    internal static void FreeRate(int slot) => Tool.Try("tc", "-n", Hub, "qdisc", "del", "dev", $"pl-c{slot}", "root");

    /// <summary>Ends what still runs in a client's namespace, and removes it.</summary>
    internal void RemoveClient(int slot)
    {
        bool known;
        lock (_slots) known = _slots.Remove(slot);
        if (!known) return;

        // The kernel takes its time to end a namespace, and its ports with it: the next client must find the name free.
        Tool.Try("ip", "-n", Hub, "link", "del", $"pl-c{slot}");
        Remove(Client(slot));
    }

    public void Dispose()
    {
        int[] slots;
        lock (_slots) slots = [.. _slots];
        foreach (int slot in slots) RemoveClient(slot);
        Remove(Registries);
        Remove(Hub);
    }

    private static void CreateHub()
    {
        AddNamespace(Hub);
        Tool.Run("ip", "-n", Hub, "link", "add", Bridge, "address", BridgeAddress, "type", "bridge");
        Tool.Run("ip", "-n", Hub, "link", "set", Bridge, "up");
    }

    private static void Join(string netns, string port, string hardware)
    {
        AddNamespace(netns);
        Tool.Run("ip", "-n", Hub, "link", "add", $"pl-{port}", "type", "veth", "peer", "name", "eth0", "address", hardware, "netns", netns);
        Tool.Run("ip", "-n", Hub, "link", "set", $"pl-{port}", "master", Bridge, "up");
        Tool.Run("ip", "-n", netns, "link", "set", "eth0", "up");
    }

    private static void AddNamespace(string netns)
    {
        Tool.Run("ip", "netns", "add", netns);
        Tool.Run("ip", "-n", netns, "link", "set", "lo", "up");
    }

    private static void AddRegistryAddresses(int slot)
    {
        foreach (LabRole role in Enum.GetValues<LabRole>())
        {
            for (int index = 0; index < AddressPlan.Count(role); index++)
            {
                AddAddress(Registries, AddressPlan.Registry(slot, role, index));
                AddAddress(Registries, AddressPlan.RegistryV6(slot, role, index));
            }
        }
    }

    // nodad: an address that is being checked for duplicates cannot be listened on yet.
    private static void AddAddress(string netns, IPAddress address)
    {
        bool isV6 = address.GetAddressBytes().Length == 16;
        string[] flags = isV6 ? ["nodad"] : [];
        Tool.Run("ip", ["-n", netns, "addr", "add", $"{address}/{(isV6 ? 32 : 16)}", "dev", "eth0", .. flags]);
    }

    private static void Remove(string netns)
    {
        NetnsProcesses.EndAll(PathOf(netns));
        Tool.Try("ip", "netns", "del", netns);
    }

    // A lab that was killed could not clean up.
    private static void RemoveLeftOvers()
    {
        if (!Directory.Exists("/run/netns")) return;
        foreach (string path in Directory.GetFiles("/run/netns", Prefix + "*")) Remove(Path.GetFileName(path));
    }
}
