using System.Collections.Immutable;
using Petrel.Core.References;

namespace Petrel.Registry.Discovery;

/// <summary>One client's configuration as it was read: immutable, and able to say how any registry would be reached.</summary>
/// <param name="Client">The client.</param>
public abstract record ClientConfiguration(ClientKind Client)
{
    /// <summary>What was read; empty if there is nothing of this client here.</summary>
    public ImmutableArray<string> Places { get; init; } = [];

    /// <summary>Why nothing is pulled by it here although it is installed; "" if it pulls.</summary>
    public string Unused { get; init; } = "";

    /// <summary>Its proxies.</summary>
    public ProxySettings Proxies { get; init; } = ProxySettings.None;

    /// <summary>Mirrors that are configured and never asked.</summary>
    public ImmutableArray<IdleMirror> Idle { get; init; } = [];

    /// <summary>The registries that it names.</summary>
    public ImmutableArray<RegistrySighting> Named { get; init; } = [];

    /// <summary>Whether this client pulls images on this machine.</summary>
    public bool IsPresent => !Places.IsEmpty && Unused.Length == 0;

    /// <summary>How this client would reach an image, or a registry as a whole.</summary>
    /// <param name="registry">The registry as image references name it.</param>
    /// <param name="repository">The repository; "" if only the registry matters.</param>
    public DiscoveredRegistry WayTo(string registry, string repository = "")
    {
        ArgumentNullException.ThrowIfNull(registry);
        return new DiscoveredRegistry(Client, registry, [.. Chain(registry, repository).Select(WithProxy)]);
    }

    /// <summary>The endpoints in the client's order, without proxies.</summary>
    protected abstract IEnumerable<DiscoveredEndpoint> Chain(string registry, string repository);

    // Every client has the API host of Docker Hub built in.
    private protected static DiscoveredEndpoint? Direct(string registry) =>
        HostAddress.Parse(registry == ImageReference.DefaultDomain ? HostAddress.HubApi : registry)?.ToEndpoint("");

    private DiscoveredEndpoint WithProxy(DiscoveredEndpoint endpoint)
    {
        bool plain = endpoint.Security == Probing.TransportSecurity.Plain;
        return Proxies.For(endpoint.Host, endpoint.Port, plain) is not { } proxy
            ? endpoint
            : endpoint with { Proxy = proxy.Address, WhyNot = proxy.WhyNot.Length > 0 ? $"{proxy.WhyNot} ({Proxies.Place})" : endpoint.WhyNot };
    }
}
