using System.Text;
using Petrel.Lab.Processes;

namespace Petrel.Lab.Clients;

/// <summary>containerd, asked by <c>ctr</c> or through the CRI as a kubelet asks.</summary>
/// <param name="throughCri">Whether the CRI is asked.</param>
internal sealed class ContainerdClient(bool throughCri) : LabClient(throughCri ? "containerd-cri" : "containerd-ctr")
{
    private Daemon? _daemon;

    internal override string Program => "containerd";

    internal override async Task StartAsync(ClientPlace place, CancellationToken stop)
    {
        WriteHosts(place);
        string configuration = place.PathTo("etc/containerd.toml");
        await File.WriteAllTextAsync(configuration, Configuration(place), stop);
        _daemon = await Daemon.StartAsync(
            place.Command("containerd", "--config", configuration),
            ["ctr", "--address", Socket(place), "version"],
            stop);
    }

    internal override string[] Pull(ClientPlace place, string image) => throughCri
        ? place.Command([.. LabProgram.Self, "cri-pull", Socket(place), image, Account(place, image)])
        : place.Command(["ctr", "--address", Socket(place), "images", "pull", "--hosts-dir", Hosts(place), .. User(place, image), image]);

    internal override IReadOnlyList<int> Processes(int pull) => [.. base.Processes(pull), .. ProcessTree.Below(_daemon!.Pid)];

    public override async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
        await base.DisposeAsync();
    }

    private static string[] User(ClientPlace place, string image) =>
        Account(place, image) is { Length: > 0 } account ? ["--user", account] : [];

    private static string Account(ClientPlace place, string image) =>
        image.StartsWith(ClientPlace.PrivateRegistry, StringComparison.Ordinal) ? $"{ClientSettings.User}:{place.Settings.Password}" : "";

    private static string Socket(ClientPlace place) => place.PathTo("run/containerd.sock");

    private static string Hosts(ClientPlace place) => place.PathTo("etc/certs.d");

    private static string Configuration(ClientPlace place) => $"""
        version = 2
        root = "{place.PathTo("containerd")}"
        state = "{place.PathTo("run/containerd")}"
        disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
        [grpc]
        address = "{Socket(place)}"
        [ttrpc]
        address = "{Socket(place)}.ttrpc"
        [plugins."io.containerd.grpc.v1.cri"]
        stream_server_port = "0"
        [plugins."io.containerd.grpc.v1.cri".registry]
        config_path = "{Hosts(place)}"
        """;

    private static void WriteHosts(ClientPlace place)
    {
        var mirrors = new StringBuilder("server = \"https://registry-1.docker.io\"\n");
        foreach (string mirror in place.Mirrors)
            mirrors.Append($"[host.\"https://{mirror}\"]\ncapabilities = [\"pull\", \"resolve\"]\n");
        Write(place, "docker.io", mirrors.ToString());
        Write(place, ClientPlace.PrivateRegistry,
            $"server = \"https://{ClientPlace.PrivateRegistry}\"\n[host.\"https://{ClientPlace.PrivateRegistry}\"]\nca = \"{place.PrivateAuthority}\"\n");
        Write(place, ClientPlace.PlainRegistry,
            $"server = \"http://{ClientPlace.PlainRegistry}\"\n[host.\"http://{ClientPlace.PlainRegistry}\"]\n");
    }

    private static void Write(ClientPlace place, string registry, string text)
    {
        string folder = Path.Combine(Hosts(place), registry);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "hosts.toml"), text);
    }
}
