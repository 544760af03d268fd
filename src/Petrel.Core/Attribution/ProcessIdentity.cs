using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>Who opened a connection.</summary>
/// <param name="Pid">The process id, as Petrel's PID namespace numbers it.</param>
/// <param name="Name">The kernel's <c>comm</c>: at most 15 bytes.</param>
/// <param name="Container">The container's id (64 hex digits), from the cgroup path; null outside of containers.</param>
/// <param name="Pod">The pod's uid, from the cgroup path; null outside of Kubernetes pods.</param>
/// <param name="Netns">The network namespace of the process.</param>
/// <param name="IsGo">Whether its executable was built by Go, whose default transport pools connections for 90 s.</param>
public sealed record ProcessIdentity(
    int Pid,
    string Name,
    string? Container,
    string? Pod,
    NetnsId Netns,
    bool IsGo);
