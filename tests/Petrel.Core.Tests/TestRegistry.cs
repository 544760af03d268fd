using Petrel.Core.Attribution;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests;

/// <summary>A registry of Docker Hub's shape, a private one, and the clients that signals.md speaks of.</summary>
internal static class TestRegistry
{
    internal const string Name = "hub.example";
    internal const string PrivateName = "private.example:5000";

    internal const string InlineName = "inline.example:5000";

    internal const string ApiHost = "api.hub.example";
    internal const string AuthHost = "auth.hub.example";
    internal const string CdnHost = "cdn.example";

    internal const string Api = "203.0.113.7:443";
    internal const string Api2 = "203.0.113.8:443";
    internal const string ApiV6 = "[2001:db8::7]:443";
    internal const string Auth = "203.0.113.20:443";
    internal const string Private = "192.0.2.5:5000";
    internal const string PrivateBlob = "192.0.2.6:5000";
    internal const string Mirror = "192.0.2.30:443";
    internal const string Inline = "192.0.2.40:5000";
    internal const string Cdn = "198.51.100.9:443";
    internal const string Cdn2 = "198.51.100.10:443";
    internal const string Cdn3 = "198.51.100.11:443";
    internal const string MirrorA = "192.0.2.71:443";
    internal const string MirrorB = "192.0.2.72:443";
    internal const string MirrorAHost = "mirror-a.example";
    internal const string MirrorBHost = "mirror-b.example";
    internal const string Elsewhere = "198.51.100.200:443";

    private static readonly FactSource Source = new("a test", new DateOnly(2026, 1, 1));

    internal static RegistryCatalogue Catalogue { get; } = new(
        [
            new RegistryDefinition(Name)
            {
                Addresses = [new RegistryAddress(Endpoint(Mirror), RegistryRole.Mirror)],
                Hosts =
                [
                    Host(ApiHost, RegistryRole.Api), Host(AuthHost, RegistryRole.Auth), Host(CdnHost, RegistryRole.Blob, shared: true),
                    Host(MirrorAHost, RegistryRole.Mirror), Host(MirrorBHost, RegistryRole.Mirror),
                ],
                TokenLifetime = new TokenLifetime(300, Source),
            },
            new RegistryDefinition(InlineName) { Addresses = [new RegistryAddress(Endpoint(Inline), RegistryRole.Api)] },
            new RegistryDefinition(PrivateName)
            {
                Addresses =
                [
                    new RegistryAddress(Endpoint(Private), RegistryRole.Api),
                    new RegistryAddress(Endpoint(PrivateBlob), RegistryRole.Blob),
                ],
            },
        ],
        [
            new ClientProfile(["containerd"], PoolBehaviour.Pools, 30, Source),
            new ClientProfile(["dockerd"], PoolBehaviour.Unknown, 90, Source) { OpensFileFirst = true },
            new ClientProfile(["podman", "skopeo"], PoolBehaviour.Unknown, 90, Source),
        ]);

    internal static InetEndpoint Endpoint(string text) =>
        InetEndpoint.TryParse(text, 443, out InetEndpoint endpoint, out string? error) ? endpoint : throw new FormatException(error);

    internal static ResolvedName Answer(string host, params string[] addresses) =>
        new(host, [.. addresses.Select(static address => Endpoint(address).Address)]);

    private static RegistryHost Host(string name, RegistryRole role, bool shared = false) =>
        new(name, role, RegistryHost.DefaultPorts, shared, Source);
}
