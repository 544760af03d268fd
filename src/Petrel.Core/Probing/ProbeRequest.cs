using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Sockets;

namespace Petrel.Core.Probing;

/// <summary>Why a registry was asked.</summary>
public enum ProbeOccasion : byte
{
    /// <summary>Something was seen that one question may explain.</summary>
    Suspicion,

    /// <summary>Its time had come.</summary>
    Periodic,
}

/// <summary>Names of <see cref="ProbeOccasion"/> as JSON spells them.</summary>
public static class ProbeOccasionNames
{
    /// <summary>The lower-case name.</summary>
    public static string Name(this ProbeOccasion occasion) => occasion == ProbeOccasion.Periodic ? "periodic" : "suspicion";
}

/// <summary>A registry that is to be asked now.</summary>
/// <param name="Registry">Its name.</param>
/// <param name="Signal">What was seen; null where an incident is looked at again.</param>
/// <param name="Role">What the endpoint serves at which it was seen.</param>
public readonly record struct ProbeRequest(string Registry, SignalKind? Signal, RegistryRole Role)
{
    /// <summary>Whose connection it was, so that the question goes the same way; empty where nobody in particular suffers.</summary>
    public ClientReference Client { get; init; }

    /// <summary>The network namespace that it was seen from; unknown where there is none in particular.</summary>
    public NetnsId Netns { get; init; }

    /// <summary>The address and port at which it was seen; null where there is none in particular.</summary>
    public InetEndpoint? Remote { get; init; }

    /// <summary>The name of that address; null where it was configured, or there is none.</summary>
    public string? Host { get; init; }
}
