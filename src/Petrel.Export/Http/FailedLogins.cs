using System.Net;
using System.Net.Sockets;

namespace Petrel.Export.Http;

/// <summary>Counts wrong tokens by where they come from, and says when that is enough for a while. Safe to use from any thread.</summary>
internal sealed class FailedLogins(TimeProvider clock)
{
    private const int MostFailures = 10;
    private const int MostSources = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (int Count, long Since)> _bySource = [];

    /// <summary>Whether nothing more is heard from there for now.</summary>
    internal bool IsBlocked(IPAddress? source)
    {
        lock (_lock) return CountOf(Network(source)) >= MostFailures;
    }

    internal void Count(IPAddress? source)
    {
        IPAddress network = Network(source);
        lock (_lock)
        {
            int count = CountOf(network);
            if (count == 0 && _bySource.Count >= MostSources) Forget();
            long since = count == 0 ? clock.GetTimestamp() : _bySource[network].Since;
            _bySource[network] = (count + 1, since);
        }
    }

    private int CountOf(IPAddress network) =>
        _bySource.TryGetValue(network, out (int Count, long Since) known) && clock.GetElapsedTime(known.Since) < Window ? known.Count : 0;

    // What is over goes; if that is nothing, a flood comes from everywhere, and everybody begins anew.
    private void Forget()
    {
        foreach (IPAddress old in _bySource.Keys.Where(network => CountOf(network) == 0).ToArray()) _bySource.Remove(old);
        if (_bySource.Count >= MostSources) _bySource.Clear();
    }

    // Whoever has one IPv6 address mostly has the /64 around it.
    private static IPAddress Network(IPAddress? source)
    {
        if (source is null) return IPAddress.None;
        if (source.IsIPv4MappedToIPv6) return source.MapToIPv4();
        if (source.AddressFamily != AddressFamily.InterNetworkV6) return source;
        byte[] bytes = source.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
