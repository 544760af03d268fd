namespace Petrel.Core.Probing;

/// <summary>How a registry is, by one probe.</summary>
public enum ProbeHealth : byte
{
    /// <summary>A pull would work.</summary>
    Healthy,

    /// <summary>A pull would work, but not by every address.</summary>
    Degraded,

    /// <summary>The registry works; the image or tag is not there. Never an incident.</summary>
    Missing,

    /// <summary>A pull would fail.</summary>
    Failing,
}

/// <summary>Names of <see cref="ProbeHealth"/> as JSON spells them.</summary>
public static class ProbeHealthNames
{
    private static readonly string[] Names = ["healthy", "degraded", "missing", "failing"];

    /// <summary>The lower-case name.</summary>
    public static string Name(this ProbeHealth health) => Names[(int)health];
}
