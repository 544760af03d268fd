using Petrel.Core.Attribution;
using Petrel.Core.Detection;

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
public readonly record struct ProbeRequest(string Registry, SignalKind? Signal, RegistryRole Role);
