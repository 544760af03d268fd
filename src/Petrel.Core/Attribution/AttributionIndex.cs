using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>Which registry an address and port may belong to, from what was configured and what names resolved to.</summary>
public sealed class AttributionIndex
{
    private readonly Dictionary<InetEndpoint, List<AttributionClaim>> _claims = [];
    private readonly Dictionary<string, List<InetEndpoint>> _resolved = [];

    /// <summary>The user says that this address serves a registry.</summary>
    public void Configure(RegistryState registry, RegistryRole role, InetEndpoint remote) =>
        Claim(remote, new AttributionClaim(registry, role, AttributionKind.Configured, null));

    /// <summary>
    /// Replaces what a host name resolved to. Addresses of the answer before stay: the client may have asked earlier, or
    /// another resolver.
    /// </summary>
    /// <returns>Whether an address was new.</returns>
    public bool Resolve(RegistryState registry, RegistryRole role, bool shared, ushort port, ResolvedName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool news = false;
        AttributionKind kind = shared ? AttributionKind.SharedAddress : AttributionKind.Address;
        List<InetEndpoint> previous = PreviousOf(registry, name.Host, port);
        foreach (InetAddress address in name.Addresses)
        {
            var remote = new InetEndpoint(address, port);
            if (previous.Contains(remote)) continue;
            previous.Add(remote);
            Claim(remote, new AttributionClaim(registry, role, kind, name.Host));
            news = true;
        }

        Age(name.Host, previous);
        return news;
    }

    /// <summary>The claims on an endpoint, best first; empty if there are none.</summary>
    public IReadOnlyList<AttributionClaim> ClaimsOn(InetEndpoint remote) =>
        _claims.TryGetValue(remote, out List<AttributionClaim>? claims) ? claims : [];

    private List<InetEndpoint> PreviousOf(RegistryState registry, string host, ushort port)
    {
        string key = $"{registry.Name} {host}:{port}";
        if (!_resolved.TryGetValue(key, out List<InetEndpoint>? previous)) _resolved[key] = previous = [];
        return previous;
    }

    // A load balancer may hand out new addresses for ever; the oldest are let go.
    private void Age(string host, List<InetEndpoint> addresses)
    {
        const int Remembered = 256;
        while (addresses.Count > Remembered)
        {
            InetEndpoint oldest = addresses[0];
            addresses.RemoveAt(0);
            if (!_claims.TryGetValue(oldest, out List<AttributionClaim>? claims)) continue;
            claims.RemoveAll(claim => claim.Host == host);
            if (claims.Count == 0) _claims.Remove(oldest);
        }
    }

    private void Claim(InetEndpoint remote, AttributionClaim claim)
    {
        if (!_claims.TryGetValue(remote, out List<AttributionClaim>? claims)) _claims[remote] = claims = [];
        if (claims.Contains(claim)) return;
        claims.Add(claim);
        claims.Sort(static (a, b) => a.Kind != b.Kind
            ? b.Kind.CompareTo(a.Kind)
            : a.Registry.Rank.CompareTo(b.Registry.Rank));
    }
}

/// <summary>One reason why an address may belong to a registry.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Role">What the address serves.</param>
/// <param name="Kind">How good the evidence is.</param>
/// <param name="Host">The host name that resolved to it; null if configured.</param>
public readonly record struct AttributionClaim(
    RegistryState Registry,
    RegistryRole Role,
    AttributionKind Kind,
    string? Host);
