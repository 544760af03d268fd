using System.Collections.Immutable;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Registry.Discovery;

namespace Petrel.Agent.Watching;

/// <summary>Where a watch goes: a terminal, JSON lines, a test. Called on the loop's thread, in order.</summary>
public interface IWatchOutput
{
    /// <summary>The watch begins.</summary>
    void OnHello(Hello hello);

    /// <summary>Another source took over.</summary>
    void OnSourceChanged(SourceChange change);

    /// <summary>A registry connection opened, was established or closed.</summary>
    void OnConnection(in ConnectionRecord connection, WallTimes times);

    /// <summary>An incident opened, changed or is over.</summary>
    void OnIncident(IncidentSnapshot incident, WallTimes times);

    /// <summary>Something is odd, and may be nothing.</summary>
    void OnSuspicion(Suspicion suspicion, WallTimes times);

    /// <summary>A registry was asked, and answered or did not.</summary>
    void OnProbe(ProbeReport report, DateTime time);

    /// <summary>Something runs out: a quota, a token, a certificate.</summary>
    void OnForecast(Forecast forecast, WallTimes times);

    /// <summary>The periodic view.</summary>
    void OnSnapshot(EngineSnapshot snapshot, WallTimes times);

    /// <summary>Notifications were lost.</summary>
    void OnLoss(Loss loss);

    /// <summary>Something that a person should know of the watch itself.</summary>
    void OnNotice(Notice notice);

    /// <summary>The watch ends.</summary>
    void OnSummary(Summary summary);

    /// <summary>A turn of the loop is over: what was said goes out now.</summary>
    void Flush();
}

/// <summary>Turns the engine's monotonic times into wall time.</summary>
/// <param name="At">Wall time, UTC, for CLOCK_MONOTONIC nanoseconds.</param>
public readonly record struct WallTimes(Func<long, DateTime> At);

/// <summary>The first line of a watch.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="Version">Petrel's version.</param>
/// <param name="Source">The source in use.</param>
/// <param name="SourceReason">Why this source, one sentence.</param>
/// <param name="Netns">Which network namespaces are watched.</param>
/// <param name="Ports">The remote ports that are watched.</param>
/// <param name="Registries">The registries that are watched.</param>
/// <param name="Sends">What this watch sends, and where to; empty if nothing.</param>
/// <param name="Degraded">What this machine does not allow.</param>
/// <param name="Replay">The recording that is replayed; null in a watch.</param>
public sealed record Hello(
    DateTime Time,
    string Version,
    SourceKind Source,
    string SourceReason,
    string Netns,
    ImmutableArray<ushort> Ports,
    ImmutableArray<string> Registries,
    ImmutableArray<string> Sends,
    ImmutableArray<Degradation> Degraded,
    string? Replay = null)
{
    /// <summary>The registries that the clients' configurations name, and where.</summary>
    public ImmutableArray<RegistrySighting> Discovered { get; init; } = [];
}

/// <summary>A source failed and another took over.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="From">The source that failed.</param>
/// <param name="To">The source that took over.</param>
/// <param name="Reason">Why, one sentence.</param>
/// <param name="Degraded">What is missing from now on.</param>
public sealed record SourceChange(
    DateTime Time, SourceKind From, SourceKind To, string Reason, ImmutableArray<Degradation> Degraded);

/// <summary>Notifications that were lost, and whether a walk over all sockets has made up for it.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="Source">The source that lost them.</param>
/// <param name="Lost">How many; at least this many where the kernel does not count.</param>
/// <param name="Resynchronised">Whether a complete walk followed.</param>
public sealed record Loss(DateTime Time, SourceKind Source, long Lost, bool Resynchronised);

/// <summary>Something about the watch or the recording itself.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="Subject">What it is about, one word or two.</param>
/// <param name="Detail">What happened, and what that means.</param>
public sealed record Notice(DateTime Time, string Subject, string Detail);

/// <summary>The last line of a watch.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="Incidents">Incidents that were opened.</param>
/// <param name="Lost">Notifications that were lost.</param>
/// <param name="Opened">Registry connections that opened.</param>
/// <param name="Closed">Registry connections that closed.</param>
/// <param name="Malformed">Records and lines of the kernel that could not be read, and were skipped.</param>
/// <param name="Overhead">What the watch itself cost; null in a replay, whose lines depend on the recording alone.</param>
public sealed record Summary(
    DateTime Time, int Incidents, long Lost, long Opened, long Closed, long Malformed, Overhead? Overhead);

/// <summary>What a watch cost, after its first 5 s and 100 ticks: by then everything has grown to its size.</summary>
/// <param name="Ticks">Ticks in that time.</param>
/// <param name="Events">Kernel events in that time.</param>
/// <param name="CpuSeconds">Processor time of the process, user and system, over its whole life.</param>
/// <param name="SteadyCpuSeconds">Processor time of the loop's thread, in that time.</param>
/// <param name="LoopAllocatedBytes">Bytes allocated by the loop's thread, in that time.</param>
/// <param name="AllocatedBytes">Bytes allocated by the whole process, in that time.</param>
/// <param name="ResidentBytes">Resident memory now.</param>
public sealed record Overhead(
    long Ticks,
    long Events,
    double CpuSeconds,
    double SteadyCpuSeconds,
    long LoopAllocatedBytes,
    long AllocatedBytes,
    long ResidentBytes);
