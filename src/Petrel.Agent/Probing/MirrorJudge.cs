using Petrel.Core.Diagnosis;

namespace Petrel.Agent.Probing;

/// <summary>
/// Tells a mirror's own trouble from that of what is behind it, by asking both. A mirror that answers for itself
/// (<c>/v2/</c>) and not for an image passes something on; one that refuses already there may limit by itself, unless the
/// registry refuses in the same way: then it passes that on too.
/// </summary>
internal static class MirrorJudge
{
    /// <summary>The mirror's report in the light of the registry's.</summary>
    /// <param name="mirror">What the mirror came to.</param>
    /// <param name="upstream">What the registry behind it came to, asked from here; null if it was not asked.</param>
    internal static ProbeReport Join(ProbeReport mirror, ProbeReport? upstream)
    {
        if (mirror.Health != ProbeHealth.Failing) return mirror;
        bool isSame = upstream is { Health: ProbeHealth.Failing } && upstream.Cause == mirror.Cause;
        if (mirror.Cause is Cause.RateLimit or Cause.Capacity && mirror.Phase >= ProbePhase.FirstByte && isSame)
            return mirror with { Cause = Cause.MirrorUpstream, Summary = $"{mirror.Summary}; it passes on what {upstream!.Summary}" };
        return mirror.Cause == Cause.MirrorUpstream ? mirror with { Summary = mirror.Summary + Beside(upstream) } : mirror;
    }

    private static string Beside(ProbeReport? upstream) => upstream switch
    {
        null => "",
        { Health: ProbeHealth.Failing } => $"; asked from here as well, {upstream.Summary}",
        _ => $"; {upstream.Registry} answers well when it is asked from here",
    };
}
