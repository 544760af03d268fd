namespace Petrel.Lab.Clients;

/// <summary>The clients that the lab knows.</summary>
internal static class LabClients
{
    private static readonly (string Name, Func<LabClient> Create)[] All =
    [
        ("docker", static () => new DockerClient(builds: false)),
        ("containerd-ctr", static () => new ContainerdClient(throughCri: false)),
        ("containerd-cri", static () => new ContainerdClient(throughCri: true)),
        ("podman", static () => new ContainersImageClient("podman")),
        ("skopeo", static () => new ContainersImageClient("skopeo")),
        ("buildah", static () => new ContainersImageClient("buildah")),
        ("docker-build", static () => new DockerClient(builds: true)),
    ];

    /// <summary>Their names, in the order of the table.</summary>
    internal static IEnumerable<string> Names => All.Select(static entry => entry.Name);

    /// <summary>One of them; throws if there is none of that name.</summary>
    internal static LabClient Create(string name) =>
        All.FirstOrDefault(entry => entry.Name == name).Create?.Invoke() ??
        throw new LabException($"CLIENT: '{name}' is none of {string.Join(", ", Names)}");
}
