using Petrel.Registry.Discovery;

namespace Petrel.Agent.Probing;

/// <summary>Which client a process is, by its name.</summary>
internal static class ClientNames
{
    /// <summary>The family whose configuration the process follows; null if it is no client that is known.</summary>
    internal static ClientKind? KindOf(string? process) => process switch
    {
        "dockerd" => ClientKind.Docker,
        "containerd" => ClientKind.Containerd,
        "podman" or "skopeo" or "buildah" or "crio" => ClientKind.Podman,
        _ => null,
    };

    /// <summary>Whether it runs for one user and one pull, with that user's surroundings, and is gone right after.</summary>
    internal static bool IsBrief(string? process) => process is "podman" or "skopeo" or "buildah" or "ctr" or "nerdctl";

    /// <summary>Whether it is a daemon, whose way is all in its configuration.</summary>
    internal static bool IsDaemon(string? process) => process is "dockerd" or "containerd" or "crio";

    /// <summary>Whether its accounts are those of the node, and pods may bring their own.</summary>
    internal static bool ServesKubelet(string? process) => process is "containerd" or "crio";

    /// <summary>Why the way of a client cannot be known from files; null where it can.</summary>
    internal static string? Objection(string? process) => process switch
    {
        "ctr" => "ctr takes mirrors, trust and account from its command line",
        "nerdctl" => "the configuration of nerdctl is not read",
        "buildkitd" => "the configuration of buildkitd is not read",
        _ => null,
    };
}
