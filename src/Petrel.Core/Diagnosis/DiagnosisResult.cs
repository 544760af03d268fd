using System.Collections.Immutable;

namespace Petrel.Core.Diagnosis;

/// <summary>A cause and how likely it is.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Confidence">From 0 to 1.</param>
public readonly record struct RankedCause(Cause Cause, double Confidence);

/// <summary>What the evidence says, most likely first; never empty.</summary>
/// <param name="Ranked">The causes that are worth naming.</param>
public sealed record DiagnosisResult(ImmutableArray<RankedCause> Ranked)
{
    /// <summary>The most likely cause.</summary>
    public Cause Cause => Ranked[0].Cause;

    /// <summary>How likely it is, from 0 to 1.</summary>
    public double Confidence => Ranked[0].Confidence;
}
