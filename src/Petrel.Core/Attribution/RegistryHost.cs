using System.Collections.Immutable;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>A host of a registry.</summary>
/// <param name="Host">
/// The host name, lower case. A <c>*</c> stands for one or more characters of one label; such a host cannot be resolved,
/// only recognised when a client names it.
/// </param>
/// <param name="Role">What it does.</param>
/// <param name="Ports">The TCP ports that it serves.</param>
/// <param name="Shared">
/// Whether its addresses belong to a content delivery network or object store that others use too: then an address alone
/// is a poor witness.
/// </param>
/// <param name="Source">Where this is known from.</param>
public sealed record RegistryHost(
    string Host,
    RegistryRole Role,
    ImmutableArray<ushort> Ports,
    bool Shared,
    FactSource Source)
{
    /// <summary>The port of HTTPS, where nothing else is said.</summary>
    public const ushort DefaultPort = 443;

    /// <summary>Port 443 alone.</summary>
    public static ImmutableArray<ushort> DefaultPorts { get; } = [DefaultPort];

    /// <summary>Whether this names many hosts, so that it cannot be resolved.</summary>
    public bool IsPattern => Host.Contains('*', StringComparison.Ordinal);
}

/// <summary>An address that was configured for a registry, which needs no resolver.</summary>
/// <param name="Endpoint">Address and port.</param>
/// <param name="Role">What it serves.</param>
public readonly record struct RegistryAddress(InetEndpoint Endpoint, RegistryRole Role);
