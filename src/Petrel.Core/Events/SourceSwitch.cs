using System.Collections.Immutable;

namespace Petrel.Core.Events;

/// <summary>Something that a machine does not allow, and what that costs.</summary>
/// <param name="Missing">What is missing.</param>
/// <param name="Effect">What cannot be seen without it.</param>
/// <param name="Fix">How to grant it.</param>
public sealed record Degradation(string Missing, string Effect, string Fix);

/// <summary>Why another source took over; the payload of <see cref="EventKind.SourceChanged"/>, but for the first source.</summary>
/// <param name="From">The source that failed.</param>
/// <param name="Reason">Why, one sentence.</param>
/// <param name="Degraded">What is missing from now on.</param>
public sealed record SourceSwitch(SourceKind From, string Reason, ImmutableArray<Degradation> Degraded);
