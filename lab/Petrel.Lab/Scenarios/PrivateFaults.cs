using Petrel.Lab.Network;
using Petrel.Lab.Referee;
using static Petrel.Lab.Scenarios.PathFaults;

namespace Petrel.Lab.Scenarios;

/// <summary>Faults of the private registry, where the popular rules make claims of their own.</summary>
internal static class PrivateFaults
{
    internal static IEnumerable<Scenario> All =>
    [
        new("private-password", "the private registry refuses the password")
        {
            IsSuspicion = true, Causes = ["unknown", "authentication", "capacity", "rate-limit"], Roles = [LabRole.Private],
            Settings = new(Password: "calm"), Ahead = "HEAD of the manifest with the client's credential",
            Play = static stage => PullAfter(stage, static () => { }, Images.Private("latest")),
        },
        new("private-drop", "the private registry is unreachable: SYNs vanish")
        {
            Sign = Sign.UnansweredSyn, Roles = [LabRole.Private], Causes = ["network", "capacity"],
            Play = static stage => PullAfter(stage, () => Each(stage, LabRole.Private, stage.Firewall.Drop), Images.Private("latest")),
        },
        new("private-full", "the private registry is overloaded: its accept queue is full")
        {
            Sign = Sign.UnansweredSyn, Roles = [LabRole.Private], Causes = ["capacity", "network"],
            Play = static stage => PullSpoilt(stage, Images.Private("latest"), Spoil.AcceptQueueFull(LabRole.Private)),
        },
        new("private-stall", "the private registry stops sending in mid-blob")
        {
            Sign = Sign.SilentTransfer, Roles = [LabRole.Private], Causes = ["capacity", "network"],
            Play = static stage => PullSpoilt(stage, Images.Private("latest"), Spoil.StallInBody(LabRole.Private, 700_000)),
        },
        new("plain-reset", "the registry without TLS cuts each blob by RST")
        {
            Sign = Sign.Reset, Roles = [LabRole.Plain], Causes = ["network", "capacity"],
            Play = static stage => PullSpoilt(stage, Images.Plain("latest"), Spoil.ResetAfter(LabRole.Plain, 100_000)),
        },
    ];
}
