using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.Incidents;

/// <summary>Where an incident is in its life.</summary>
public enum IncidentPhase : byte
{
    /// <summary>Reported for the first time.</summary>
    Opened,

    /// <summary>Something that matters changed.</summary>
    Updated,

    /// <summary>Over.</summary>
    Resolved,
}

/// <summary>How sure it is that there is an incident at all.</summary>
public enum IncidentStatus : byte
{
    /// <summary>Passive evidence of one kind.</summary>
    Suspected,

    /// <summary>A probe, or evidence that keeps coming, bears it out.</summary>
    Confirmed,
}

/// <summary>How bad it is.</summary>
public enum Severity : byte
{
    /// <summary>Pulls still get through, or only this client suffers.</summary>
    Warning,

    /// <summary>Pulls fail or will fail.</summary>
    Critical,
}

/// <summary>One piece of evidence, as it is shown.</summary>
/// <param name="Signal">What was found.</param>
/// <param name="Time">When it was last found, CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="Endpoint">Where.</param>
/// <param name="Value">The measured figure.</param>
/// <param name="Threshold">What it was held against.</param>
/// <param name="WindowSeconds">Over how many seconds it was counted; 0 for a single wait.</param>
/// <param name="Detail">In words.</param>
public sealed record Evidence(
    SignalKind Signal,
    long Time,
    string Endpoint,
    double Value,
    double Threshold,
    double WindowSeconds,
    string Detail);

/// <summary>What clients said of an incident.</summary>
/// <param name="Failed">How often, that a pull failed.</param>
/// <param name="Retrying">How often, that they met an error and try again.</param>
/// <param name="Succeeded">How often, that a pull succeeded.</param>
/// <param name="LeadSeconds">How far ahead of the first failure the incident was reported, negative if after; null without a failure.</param>
public sealed record IncidentWords(int Failed, int Retrying, int Succeeded, double? LeadSeconds);

/// <summary>A process that suffers.</summary>
/// <param name="Pid">The process id; 0 if unknown.</param>
/// <param name="Name">Its name; null if unknown.</param>
/// <param name="Container">Its container's id; null outside of containers.</param>
/// <param name="Pod">Its pod's uid; null outside of pods.</param>
/// <param name="Netns">The inode of its network namespace; 0 if unknown.</param>
public sealed record AffectedProcess(int Pid, string? Name, string? Container, string? Pod, uint Netns)
{
    /// <summary>The process behind a connection; null if nothing is known of it.</summary>
    internal static AffectedProcess? Of(in ClientReference client) => client is { Pid: 0, Name: null }
        ? null
        : new AffectedProcess(client.Pid, client.Name, client.Identity?.Container, client.Identity?.Pod, client.Netns.Inode);
}

/// <summary>An incident as it stood at one moment; immutable. Times are CLOCK_MONOTONIC in nanoseconds.</summary>
public sealed record IncidentSnapshot
{
    /// <summary>The same for the incident's whole life, and under replay.</summary>
    public required string Id { get; init; }

    /// <summary>When this was decided.</summary>
    public required long Time { get; init; }

    /// <summary>Opened, updated or resolved.</summary>
    public required IncidentPhase Phase { get; init; }

    /// <summary>Suspected or confirmed.</summary>
    public required IncidentStatus Status { get; init; }

    /// <summary>The registry's name.</summary>
    public required string Registry { get; init; }

    /// <summary>Warning or critical.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What the evidence says.</summary>
    public required DiagnosisResult Diagnosis { get; init; }

    /// <summary>The kernel's time of the earliest evidence.</summary>
    public required long FirstSign { get; init; }

    /// <summary>The endpoints, in the order in which they were drawn in.</summary>
    public required ImmutableArray<string> Endpoints { get; init; }

    /// <summary>The evidence, in the order in which it came.</summary>
    public required ImmutableArray<Evidence> Evidence { get; init; }

    /// <summary>What probes contributed, the latest last; empty where none was sent.</summary>
    public ImmutableArray<ProbeEvidence> Probes { get; init; } = [];

    /// <summary>The processes, in the order in which they were drawn in.</summary>
    public required ImmutableArray<AffectedProcess> Processes { get; init; }

    /// <summary>The images that failing clients named, full names; empty where none did.</summary>
    public ImmutableArray<string> Images { get; init; } = [];

    /// <summary>What clients said of it; null where they said nothing.</summary>
    public IncidentWords? Words { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>What to do, most useful first.</summary>
    public required ImmutableArray<string> Advice { get; init; }
}
