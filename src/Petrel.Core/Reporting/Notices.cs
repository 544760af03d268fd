using System.Collections.Immutable;
using Petrel.Core.Events;

namespace Petrel.Core.Reporting;

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
