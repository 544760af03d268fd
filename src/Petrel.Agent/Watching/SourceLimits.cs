using System.Collections.Immutable;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Sources;

namespace Petrel.Agent.Watching;

/// <summary>What each source cannot show, in words for a person.</summary>
internal static class SourceLimits
{
    /// <summary>The limits of the source in use, each with the way to a better one.</summary>
    internal static ImmutableArray<Degradation> Of(
        ISocketSource source, IReadOnlyCollection<(SourceKind Kind, Availability Why)> refused)
    {
        var limits = ImmutableArray.CreateBuilder<Degradation>();
        foreach ((SourceKind kind, Availability why) in refused)
            limits.Add(new Degradation(why.Missing, $"source {kind.Name()} cannot be used: {why.Detail}", why.Fix));
        foreach (Availability limit in source.Limits)
            limits.Add(new Degradation(limit.Missing, limit.Detail, limit.Fix));
        if (EffectOf(source.Kind) is { } effect) limits.Add(effect);
        return limits.ToImmutable();
    }

    /// <summary>What is missing where the names in first packets cannot be read; nothing if they can, or are not wanted.</summary>
    internal static IEnumerable<Degradation> OfNames(Availability? names) => names is null or { IsAvailable: true }
        ? []
        : [new Degradation(names.Missing, $"{CapabilityUse.NetRaw.Effect} ({names.Detail})", names.Fix)];

    /// <summary>What a source cannot show by its nature; null if it shows everything.</summary>
    internal static Degradation? EffectOf(SourceKind kind) => kind switch
    {
        SourceKind.Diag => new Degradation(
            "transitions",
            "states are polled: who closed first and resets are often not seen; processes are found later, by a walk over /proc",
            "grant CAP_PERFMON and CAP_SYS_ADMIN for the tracepoints"),
        SourceKind.Proc => new Degradation(
            "tcp_info and transitions",
            "states are polled and bytes are not known: refused connects, resets, stalled transfers and missing first bytes " +
            "cannot be detected, and a state shorter than the interval is never seen",
            "use a kernel with sock_diag, or grant CAP_PERFMON and CAP_SYS_ADMIN for the tracepoints"),
        _ => null,
    };
}
