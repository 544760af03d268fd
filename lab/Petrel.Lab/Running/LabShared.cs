using Petrel.Lab.Front.Control;
using Petrel.Lab.Network;
using Petrel.Lab.Referee;

namespace Petrel.Lab.Running;

/// <summary>What all slots share: hosts, registries, the referee.</summary>
/// <param name="Folder">Where everything that the lab writes is, but for results and recordings.</param>
/// <param name="Petrel">The program that is measured.</param>
/// <param name="Recordings">Where recordings are kept; null if none are made.</param>
/// <param name="Patience">How long a client that stalls is awaited, in seconds.</param>
/// <param name="Probes">Whether Petrel asks the registry when it suspects something.</param>
/// <param name="Network">The hosts.</param>
/// <param name="Front">The registries.</param>
/// <param name="Trace">The referee.</param>
internal sealed record LabShared(
    string Folder, string Petrel, string? Recordings, double Patience, bool Probes, LabNetwork Network, FrontControl Front, KernelTrace Trace);
