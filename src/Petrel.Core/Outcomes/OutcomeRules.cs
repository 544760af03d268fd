namespace Petrel.Core.Outcomes;

/// <summary>A form of words by which a client speaks of a pull.</summary>
/// <param name="Client">The client that uses it, where nobody else said which one speaks.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Marker">What stands in the message; where it ends with a colon and a space, the error follows.</param>
/// <param name="And">What must stand there too; null for nothing.</param>
internal sealed record OutcomeRule(string Client, OutcomeKind Kind, string Marker, string? And = null)
{
    internal bool Matches(string message) =>
        message.Contains(Marker, StringComparison.Ordinal) && (And is null || message.Contains(And, StringComparison.Ordinal));

    /// <summary>The error: what follows the marker, or the field beside the message, or all that was said.</summary>
    internal string ErrorOf(LogRecord record)
    {
        int at = record.Message.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length;
        return Marker.EndsWith(": ", StringComparison.Ordinal) && at < record.Message.Length ? record.Message[at..]
            : record.Error ?? record.Message;
    }
}

/// <summary>All forms, from the clients' sources and their logs; what is precise stands first.</summary>
internal static class OutcomeRules
{
    /// <summary>In the order in which they are tried.</summary>
    internal static readonly OutcomeRule[] All =
    [
        // moby: distribution/pull.go, api/server/server.go
        new(OutcomeClients.Docker, OutcomeKind.Retrying, "Attempting next endpoint for pull after error: "),
        new(OutcomeClients.Docker, OutcomeKind.Retrying, "Attempting next endpoint for pull after error"),
        new(OutcomeClients.Docker, OutcomeKind.Retrying, "Error getting v2 registry: "),
        new(OutcomeClients.Docker, OutcomeKind.Retrying, "Download failed, retrying", "): "),
        new(OutcomeClients.Docker, OutcomeKind.Failed, "Not continuing with pull after error: "),
        new(OutcomeClients.Docker, OutcomeKind.Failed, "Not continuing with pull after error"),
        new(OutcomeClients.Docker, OutcomeKind.Failed, "/images/create returned error: "),

        // containerd: core/remotes/docker, internal/cri/server/image_pull.go
        new(OutcomeClients.Containerd, OutcomeKind.Retrying, "trying next host"),
        new(OutcomeClients.Containerd, OutcomeKind.Succeeded, "PullImage ", "returns image reference"),
        new(OutcomeClients.Containerd, OutcomeKind.Failed, "PullImage \"", " failed"),
        new(OutcomeClients.Containerd, OutcomeKind.Failed, "cancel pulling image", "because of no progress"),

        // Kubernetes: pkg/kubelet/images, cri-client; as a log and as an event
        new(OutcomeClients.Kubelet, OutcomeKind.Succeeded, "Successfully pulled image"),
        new(OutcomeClients.Kubelet, OutcomeKind.Retrying, "ImagePullBackOff"),
        new(OutcomeClients.Kubelet, OutcomeKind.Retrying, "Back-off pulling image"),
        new(OutcomeClients.Kubelet, OutcomeKind.Failed, "PullImage from image service failed"),
        new(OutcomeClients.Kubelet, OutcomeKind.Failed, "ErrImagePull: "),
        new(OutcomeClients.Kubelet, OutcomeKind.Failed, "Failed to pull image"),

        // CRI-O: server/image_pull.go
        new(OutcomeClients.CriO, OutcomeKind.Succeeded, "Pulled image: "),
        new(OutcomeClients.CriO, OutcomeKind.Failed, "rror pulling image"),
        new(OutcomeClients.CriO, OutcomeKind.Failed, "unable to pull image"),

        // BuildKit: util/resolver, solver
        new(OutcomeClients.BuildKit, OutcomeKind.Failed, "failed to resolve source metadata for"),
        new(OutcomeClients.BuildKit, OutcomeKind.Failed, "failed to solve", "/v2/"),

        // containers/image and common: podman, skopeo, buildah
        new(OutcomeClients.Podman, OutcomeKind.Retrying, "Failed, retrying in", "Error: "),
        new(OutcomeClients.Podman, OutcomeKind.Failed, "initializing source docker://"),
        new(OutcomeClients.Podman, OutcomeKind.Failed, "Error parsing image name \"docker://"),
        new(OutcomeClients.Podman, OutcomeKind.Failed, "pinging container registry"),
        new(OutcomeClients.Podman, OutcomeKind.Failed, "reading manifest", " in "),
        new(OutcomeClients.Podman, OutcomeKind.Failed, "rror fetching blob"),

        // Anybody on top of containerd (ctr, nerdctl), and the docker command
        new(OutcomeClients.Containerd, OutcomeKind.Failed, "failed to pull and unpack image"),
        new(OutcomeClients.Containerd, OutcomeKind.Failed, "failed to resolve reference"),
        new(OutcomeClients.Docker, OutcomeKind.Failed, "Error response from daemon: ", "/v2/"),
        new(OutcomeClients.Docker, OutcomeKind.Failed, "Error response from daemon: ", "toomanyrequests"),
        new(OutcomeClients.Docker, OutcomeKind.Failed, "Error response from daemon: ", "pull access denied"),
    ];
}
