using Petrel.Lab.Processes;

namespace Petrel.Lab.Clients;

/// <summary>dockerd with its own containerd, and <c>docker pull</c> or <c>docker build</c> with BuildKit.</summary>
/// <param name="builds">Whether it builds from the image instead of pulling it.</param>
internal sealed class DockerClient(bool builds) : LabClient(builds ? "docker-build" : "docker")
{
    private Daemon? _daemon;

    internal override string Program => "dockerd";

    private static string Docker => Tool.Find("docker") ?? "docker";

    internal override async Task StartAsync(ClientPlace place, CancellationToken stop)
    {
        string[] mirrors = [.. place.Mirrors.SelectMany(static mirror => new[] { "--registry-mirror", $"https://{mirror}" })];
        _daemon = await Daemon.StartAsync(
            place.Command(
            [
                "dockerd", "--iptables=false", "--ip6tables=false", "--bridge=none", "--ip-forward=false",
                "--storage-driver", "overlay2", "--data-root", place.PathTo("docker"), "--exec-root", place.PathTo("run/docker"),
                "--pidfile", place.PathTo("run/dockerd.pid"), "--host", Socket(place),
                "--insecure-registry", ClientPlace.PlainRegistry, .. mirrors,
            ]),
            [Docker, "--host", Socket(place), "version"],
            stop);
    }

    internal override string[] Pull(ClientPlace place, string image) => Command(place, image, builds);

    /// <inheritdoc/>
    internal override string[] PullOtherwise(ClientPlace place, string image) => Command(place, image, !builds);

    private static string[] Command(ClientPlace place, string image, bool build)
    {
        if (!build) return place.Command(Docker, "--host", Socket(place), "pull", image);
        string context = place.PathTo("context");
        Directory.CreateDirectory(context);
        File.WriteAllText(Path.Combine(context, "file"), "something to copy\n");
        File.WriteAllText(Path.Combine(context, "Dockerfile"), $"FROM {image}\nCOPY file /file\n");
        return place.Command("env", "DOCKER_BUILDKIT=1", Docker, "--host", Socket(place), "build", "--no-cache", "--pull", "--progress=plain", context);
    }

    internal override IReadOnlyList<int> Processes(int pull) => [.. base.Processes(pull), .. ProcessTree.Below(_daemon!.Pid)];

    public override async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
        await base.DisposeAsync();
    }

    private static string Socket(ClientPlace place) => $"unix://{place.PathTo("run/docker.sock")}";
}
