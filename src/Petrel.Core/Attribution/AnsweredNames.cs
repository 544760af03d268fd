using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>
/// Which registry's host a DNS answer on this machine last gave an address to. It tells before the first packet what an
/// address is wanted for, also where Petrel's own resolver would have answered otherwise, or a pattern cannot be resolved.
/// </summary>
internal sealed class AnsweredNames
{
    private const int Most = 4096;

    // A client connects as soon as it has the answer, to one address after the other.
    private const long ConnectWithin = 5_000_000_000;

    private readonly record struct Answered(AttributionClaim Claim, bool Shared, long Time);

    private readonly Dictionary<InetEndpoint, Answered> _byEndpoint = [];

    /// <summary>Takes an answer in.</summary>
    internal void Add(RegistryState registry, RegistryHost host, DnsAnswer answer, long time)
    {
        var claim = new AttributionClaim(registry, host.Role, AttributionKind.DnsAnswer, host.Host);
        if (_byEndpoint.Count >= Most) _byEndpoint.Clear();
        foreach (InetAddress address in answer.Addresses)
        {
            foreach (ushort port in host.Ports)
                _byEndpoint[new InetEndpoint(address, port)] = new Answered(claim, host.Shared, time);
        }
    }

    /// <summary>
    /// The registry that an address was asked for. One that others share counts only for what connects right after the
    /// answer; <paramref name="openedAt"/> is when that was, 0 if not known.
    /// </summary>
    internal AttributionClaim? ClaimOn(InetEndpoint remote, long openedAt)
    {
        if (_byEndpoint.Count == 0 || !_byEndpoint.TryGetValue(remote, out Answered answered)) return null;
        bool follows = openedAt != 0 && Math.Abs(openedAt - answered.Time) < ConnectWithin;
        return !answered.Shared || follows ? answered.Claim : null;
    }
}
