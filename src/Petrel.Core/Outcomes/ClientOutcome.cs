using Petrel.Core.Diagnosis;

namespace Petrel.Core.Outcomes;

/// <summary>What a client said of a pull.</summary>
public enum OutcomeKind : byte
{
    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It met an error and tries again, or elsewhere.</summary>
    Retrying,

    /// <summary>It has the image.</summary>
    Succeeded,
}

/// <summary>Names of <see cref="OutcomeKind"/> as JSON spells them.</summary>
public static class OutcomeKindNames
{
    private static readonly string[] Names = ["failed", "retrying", "succeeded"];

    /// <summary>The lower-case name.</summary>
    public static string Name(this OutcomeKind kind) => Names[(int)kind];
}

/// <summary>
/// What a client said of a pull itself, in a log or by an event; the payload of
/// <see cref="Events.EventKind.OutcomeReported"/>, whose time is when Petrel read it. Immutable, and without any secret: it
/// stands in recordings.
/// </summary>
/// <param name="Client">Which client, by a name of <see cref="OutcomeClients"/>.</param>
/// <param name="Kind">What it said.</param>
/// <param name="Text">Its words, cleaned by <see cref="Text.Redaction"/>: one line, 300 characters at most; "" where there is nothing to quote.</param>
public sealed record ClientOutcome(string Client, OutcomeKind Kind, string Text)
{
    /// <summary>The registry as the image or a URL in the text names it; null if neither is there.</summary>
    public string? Registry { get; init; }

    /// <summary>The image's full name; null if the client did not say.</summary>
    public string? Image { get; init; }

    /// <summary>The pod, <c>namespace/name</c>; null if the client did not say.</summary>
    public string? Pod { get; init; }

    /// <summary>The container or job that wants the image; null if the client did not say.</summary>
    public string? Job { get; init; }

    /// <summary>The cause that the text names; null where it names none.</summary>
    public Cause? Cause { get; init; }

    /// <summary>
    /// Whether what was asked for may be at fault, rather than the way to it: no such image, a name that is none, a pull that
    /// somebody cancelled, a disk that is full. No warning could have been given of that.
    /// </summary>
    public bool IsOwnFault { get; init; }

    /// <summary>When the client said so by its own clock, UTC; null if that is not known, and then the event's time counts.</summary>
    public DateTime? SaidAt { get; init; }
}

/// <summary>The clients that are understood, as JSON and metrics spell them.</summary>
public static class OutcomeClients
{
    /// <summary>dockerd and the docker command.</summary>
    public const string Docker = "docker";

    /// <summary>containerd, and what works with it (ctr, nerdctl).</summary>
    public const string Containerd = "containerd";

    /// <summary>CRI-O.</summary>
    public const string CriO = "cri-o";

    /// <summary>The kubelet.</summary>
    public const string Kubelet = "kubelet";

    /// <summary>podman, and what shares its library (skopeo, buildah).</summary>
    public const string Podman = "podman";

    /// <summary>BuildKit.</summary>
    public const string BuildKit = "buildkit";

    /// <summary>The processes (<c>comm</c>) that fetch for a client.</summary>
    internal static string[] ProcessesOf(string client) => client switch
    {
        Docker => ["dockerd"],
        Containerd => ["containerd"],
        CriO => ["crio"],
        Kubelet => ["containerd", "crio", "dockerd"],
        Podman => ["podman", "skopeo", "buildah"],
        BuildKit => ["buildkitd", "dockerd"],
        _ => [],
    };

    /// <summary>The client that writes under a name: a unit without its ending, a program, a file; null if it is none.</summary>
    public static string? Of(string name) => name switch
    {
        "docker" or "dockerd" or "snap.docker.dockerd" => Docker,
        "containerd" => Containerd,
        "crio" or "cri-o" => CriO,
        "kubelet" => Kubelet,
        "podman" or "skopeo" or "buildah" => Podman,
        "buildkit" or "buildkitd" => BuildKit,
        _ => null,
    };
}
