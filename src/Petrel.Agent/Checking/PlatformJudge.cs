using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Agent.Checking;

/// <summary>Judges whether an image has the platform that is wanted, as far as that could be asked for nothing.</summary>
internal static class PlatformJudge
{
    private const int MostShown = 8;

    /// <summary>The line; null where no platform is wanted, or there is no image.</summary>
    internal static CheckLine? Judge(CheckOptions options, ProbeTarget target, ProbeResult result)
    {
        bool isThere = result.Phases.Any(static phase => phase is { Phase: ProbePhase.Manifest, Outcome: PhaseOutcome.Succeeded });
        if (options.Platform is not { } wanted || !isThere) return null;
        if (result.Platforms.IsDefault) return new CheckLine("platform", CheckStatus.Ok, null, $"not asked whether it has {wanted}: {WhyNot(target, result)}");
        bool has = result.Platforms.Any(one => one == wanted || one.StartsWith(wanted + "/", StringComparison.Ordinal));
        return has
            ? new CheckLine("platform", CheckStatus.Ok, null, $"{wanted} is there")
            : new CheckLine("platform", CheckStatus.Critical, null, $"{wanted} is not there, only {string.Join(", ", result.Platforms.Take(MostShown))}");
    }

    private static string WhyNot(ProbeTarget target, ProbeResult result)
    {
        if (!IndexParser.IsIndex(result.MediaType)) return "it is no index, and a single image tells its platform only in what a pull fetches";
        bool counts = !target.ReadIndex || result.Quota is { Presence: QuotaPresence.Known or QuotaPresence.Invalid };
        return counts ? "reading its index would be counted as a pull" : "its index could not be read";
    }
}
