using System.Text.RegularExpressions;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>
/// Two hosts as network namespaces, joined by a veth pair, without any route to elsewhere. The server's .9 addresses
/// swallow every packet.
/// </summary>
internal sealed class Hosts : IDisposable
{
    internal const string ClientAddress = "10.77.0.1";
    internal const string ServerAddress = "10.77.0.2";
    internal const string OtherServerAddress = "10.77.0.3";
    internal const string BlackHole = "10.77.0.9";
    internal const string ServerAddress6 = "fd77::2";
    internal const string BlackHole6 = "fd77::9";
    private const string Prefix = "petrel-e2e-";

    private static int _count;
    private readonly List<IDisposable> _children = [];

    internal Hosts()
    {
        Requirements.Demand();
        string id = $"{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        Client = $"{Prefix}{id}c";
        Server = $"{Prefix}{id}s";
        try
        {
            Create(id);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The namespace of clients and of Petrel.</summary>
    internal string Client { get; }

    /// <summary>The namespace of servers.</summary>
    internal string Server { get; }

    internal T Own<T>(T child) where T : IDisposable
    {
        _children.Add(child);
        return child;
    }

    internal Peer StartServer(string mode, string address, int port, string argument = "")
    {
        Peer server = Own(Peer.Start(Server, "server.py", [mode, address, $"{port}", argument]));
        server.WaitFor("ready", TimeSpan.FromSeconds(10));
        return server;
    }

    internal Peer StartClient(string mode, string address, int port, string argument = "", string? name = null) =>
        Own(Peer.Start(Client, "client.py", [mode, address, $"{port}", argument], name));

    internal PetrelProcess StartPetrel(params string[] arguments) => Own(PetrelProcess.Start(Client, arguments));

    internal void Drop(string address) => Filter($"ip daddr {address} counter drop");

    /// <summary>Waits until a packet to an address was dropped.</summary>
    internal void WaitForDrop(string address, TimeSpan patience)
    {
        string some = $@"ip daddr {Regex.Escape(address)} counter packets [1-9]";
        if (!SpinWait.SpinUntil(() => Regex.IsMatch(InServer("nft", "list chain inet petrel in"), some), patience))
            throw new TimeoutException($"nothing to {address} was dropped within {patience}");
    }

    internal void Filter(string rule) => InServer("nft", $"add rule inet petrel in {rule}");

    internal void ClearFilter() => InServer("nft", "flush chain inet petrel in");

    internal static uint InodeOf(string netns) =>
        uint.Parse(Tool.Run("stat", "-Lc", "%i", $"/run/netns/{netns}").Trim());

    public void Dispose()
    {
        for (int i = _children.Count - 1; i >= 0; i--) _children[i].Dispose();
        foreach (string netns in (string[])[Client, Server]) Tool.Try("ip", "netns", "delete", netns);
    }

    private void Create(string id)
    {
        string left = $"pc{id}", right = $"ps{id}";
        foreach (string netns in (string[])[Client, Server])
        {
            Tool.Run("ip", "netns", "add", netns);
            Tool.Run("ip", "-n", netns, "link", "set", "lo", "up");
        }

        Tool.Run("ip", "link", "add", left, "netns", Client, "type", "veth", "peer", "name", right, "netns", Server);
        Address(Client, left, "10.77.0.1/24", "fd77::1/64");
        Address(Server, right, "10.77.0.2/24", "10.77.0.3/24", "10.77.0.9/24", "fd77::2/64", "fd77::9/64");
        InServer("nft", "add table inet petrel");
        InServer("nft", "add chain inet petrel in { type filter hook input priority 0; }");
        Drop(BlackHole);
        Filter($"ip6 daddr {BlackHole6} tcp dport 443 drop");
    }

    private string InServer(params string[] command) => Tool.Run("nsenter", [$"--net=/run/netns/{Server}", .. command]);

    private static void Address(string netns, string link, params string[] addresses)
    {
        foreach (string address in addresses)
        {
            string[] six = address.Contains(':') ? ["nodad"] : [];
            Tool.Run("ip", ["-n", netns, "address", "add", address, "dev", link, .. six]);
        }

        Tool.Run("ip", "-n", netns, "link", "set", link, "up");
    }
}
