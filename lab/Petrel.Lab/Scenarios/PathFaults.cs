using System.Net;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Network;
using Petrel.Lab.Processes;
using Petrel.Lab.Referee;
using Petrel.Lab.Running;

namespace Petrel.Lab.Scenarios;

/// <summary>Faults of the path and of the registry's TCP.</summary>
internal static class PathFaults
{
    private const int Megabyte = 1024 * 1024;

    // Overload and a black hole look alike until something is asked.
    private static readonly string[] NetworkOrCapacity = ["network", "capacity"];

    internal static IEnumerable<Scenario> All =>
    [
        Dropped("api-drop", "API unreachable: SYNs vanish", LabRole.Api),
        Dropped("blob-drop", "blob CDN unreachable: SYNs vanish", LabRole.Blob),
        Dropped("auth-drop", "token server unreachable: SYNs vanish", LabRole.Auth),
        new("api-one-dead", "one of three API addresses is dead")
        {
            Sign = Sign.UnansweredSyn, Roles = [LabRole.Api], Causes = NetworkOrCapacity,
            Play = static stage => PullAfter(stage, () => stage.Firewall.Drop(Api(stage))),
        },
        new("api-reject", "API refuses connections")
        {
            Sign = Sign.FailedConnect, Roles = [LabRole.Api], Causes = ["network"],
            Play = static stage => PullAfter(stage, () => Each(stage, LabRole.Api, stage.Firewall.Reject)),
        },
        new("api-unreachable", "a router says that the API cannot be reached")
        {
            Sign = Sign.FailedConnect, Roles = [LabRole.Api], Causes = ["network"],
            Play = static stage => PullAfter(stage, () => Each(stage, LabRole.Api, stage.Firewall.Unreachable)),
        },
        new("accept-queue-full", "registry overloaded: its accept queue is full")
        {
            Sign = Sign.UnansweredSyn, Roles = [LabRole.Api], Causes = ["capacity", "network"],
            Play = static stage => PullSpoilt(stage, Images.Latest, Spoil.AcceptQueueFull(LabRole.Api)),
        },
        new("vanish-mid-blob", "packets vanish in mid-blob")
        {
            Sign = Sign.SilentTransfer, Roles = [LabRole.Blob], Causes = NetworkOrCapacity, Kilobits = 40_000,
            Play = static stage => PullAfter(
                stage, () => Each(stage, LabRole.Blob, address => stage.Firewall.DropAfter(address, 3 * Megabyte)), Images.Big),
        },
        new("mirror-drop", "the only mirror is unreachable: SYNs vanish")
        {
            Sign = Sign.UnansweredSyn, Roles = [LabRole.MirrorA], Causes = NetworkOrCapacity, Settings = new(Mirrors: 1),
            Clients = WithMirrors,
            Play = static stage => PullAfter(stage, () => Each(stage, LabRole.MirrorA, stage.Firewall.Drop)),
        },
        Stopped(),
    ];

    /// <summary>Clients that can be told of a mirror.</summary>
    internal static string[] WithMirrors => ["docker", "containerd-ctr", "containerd-cri", "podman", "skopeo", "buildah", "docker-build"];

    private static Scenario Dropped(string name, string what, LabRole role) => new(name, what)
    {
        Sign = Sign.UnansweredSyn,
        Roles = [role],
        Causes = NetworkOrCapacity,
        Play = stage => PullAfter(stage, () => Each(stage, role, stage.Firewall.Drop)),
    };

    // What only the client's own host can do: everything it opened stands still while the registry sends.
    private static Scenario Stopped() => new("client-stopped", "the client is stopped in mid-pull")
    {
        Sign = Sign.ClosedWindow,
        Roles = [LabRole.Blob],
        Causes = ["local"],
        Kilobits = 20_000,
        Clients = ["skopeo", "podman", "buildah"],
        Play = static async stage =>
        {
            using LabProcess pull = stage.Start(Images.Big);
            await stage.WaitAsync(2);
            stage.MarkFault();
            stage.Signal(pull, "STOP");
            await stage.WaitAsync(45);
            stage.Signal(pull, "CONT");
            await stage.FinishAsync(Images.Big, pull, ended: false);
        },
    };

    internal static IPAddress Api(Stage stage, int index = 0) => AddressPlan.Registry(stage.Slot, LabRole.Api, index);

    internal static void Each(Stage stage, LabRole role, Action<IPAddress> spoil)
    {
        for (int index = 0; index < AddressPlan.Count(role); index++)
        {
            spoil(AddressPlan.Registry(stage.Slot, role, index));
            if (stage.Place.Settings.WithIpv6) spoil(AddressPlan.RegistryV6(stage.Slot, role, index));
        }
    }

    internal static Task PullAfter(Stage stage, Action spoil, string? image = null)
    {
        spoil();
        stage.MarkFault();
        return stage.PullAsync(image ?? Images.Latest);
    }

    internal static async Task PullSpoilt(Stage stage, string image, params FaultRule[] rules)
    {
        await stage.SpoilAsync(rules);
        stage.MarkFault();
        await stage.PullAsync(image);
    }
}
