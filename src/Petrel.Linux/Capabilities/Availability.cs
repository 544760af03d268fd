namespace Petrel.Linux.Capabilities;

/// <summary>Whether something of the kernel can be used here, and if not, what is in the way.</summary>
public enum AvailabilityKind
{
    /// <summary>It works.</summary>
    Available,

    /// <summary>This kernel does not have it.</summary>
    Unsupported,

    /// <summary>A permission is missing.</summary>
    Denied,

    /// <summary>It failed in a way that says neither.</summary>
    Unknown,
}

/// <summary>A verdict with its cause and its remedy, for programs and people.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Missing">What is missing: a capability (<c>CAP_PERFMON</c>), a kernel version, a file; empty if available.</param>
/// <param name="Detail">What was tried and what the kernel answered, one sentence; empty if available.</param>
/// <param name="Fix">The command or step that helps; empty if there is none.</param>
public sealed record Availability(AvailabilityKind Kind, string Missing = "", string Detail = "", string Fix = "")
{
    /// <summary>It works.</summary>
    public static Availability Available { get; } = new(AvailabilityKind.Available);

    /// <summary>Whether it works.</summary>
    public bool IsAvailable => Kind == AvailabilityKind.Available;

    /// <summary>A permission is missing.</summary>
    public static Availability Denied(string missing, string detail, string fix) =>
        new(AvailabilityKind.Denied, missing, detail, fix);

    /// <summary>The running kernel is older than <paramref name="minimumKernel"/>, or was built without it.</summary>
    public static Availability Unsupported(string minimumKernel, string detail) =>
        new(AvailabilityKind.Unsupported, $"Linux {minimumKernel}", detail);

    /// <summary>It failed for another reason.</summary>
    public static Availability Unknown(string missing, string detail, string fix = "") =>
        new(AvailabilityKind.Unknown, missing, detail, fix);
}

/// <summary>Something that was opened, or why it was not.</summary>
/// <param name="Value">What was opened; null unless available.</param>
/// <param name="Availability">The verdict.</param>
public readonly record struct Opened<T>(T? Value, Availability Availability) where T : class;
