namespace Petrel.Lab.Clients;

/// <summary>The programs on the containers/image library: each pull is a process of its own.</summary>
internal sealed class ContainersImageClient(string program) : LabClient(program)
{
    internal override string Program => Name;

    internal override string[] Pull(ClientPlace place, string image) => Name switch
    {
        "skopeo" => place.Command("skopeo", "copy", $"docker://{image}", $"dir:{place.PathTo($"run/image{Guid.NewGuid():N}")}"),
        "podman" => place.Command("podman", "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "pull", image),
        _ => place.Command("buildah", "--storage-driver", "vfs", "pull", image),
    };
}
