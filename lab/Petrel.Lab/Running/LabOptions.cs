namespace Petrel.Lab.Running;

/// <summary>What a run of the lab is to do.</summary>
/// <param name="Scenarios">Names of scenarios; empty for all.</param>
/// <param name="Clients">Names of clients; empty for all.</param>
/// <param name="IsLong">Whether clients that stall are awaited as long as it takes.</param>
/// <param name="Slots">How many cells are played side by side.</param>
/// <param name="Petrel">The program that is measured.</param>
/// <param name="Results">The file that results are added to.</param>
/// <param name="Patience">How long a client that stalls is awaited otherwise, in seconds.</param>
/// <param name="Recordings">The folder that recordings go to; null for none.</param>
/// <param name="Probes">Whether Petrel asks the registry when it suspects something.</param>
internal sealed record LabOptions(
    IReadOnlyList<string> Scenarios, IReadOnlyList<string> Clients, bool IsLong, int Slots, string Petrel, string Results, double Patience, string? Recordings, bool Probes);
