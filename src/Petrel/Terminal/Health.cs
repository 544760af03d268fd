using System.Collections.Immutable;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>How a registry is doing, in a word: colour only repeats it.</summary>
/// <param name="Rank">0 for the worst.</param>
/// <param name="Word">The word.</param>
/// <param name="Tone">Its colour.</param>
internal readonly record struct Health(int Rank, string Word, Tone Tone)
{
    /// <summary>The longest word.</summary>
    internal const int Width = 8;

    private static readonly Health Critical = new(0, "CRITICAL", Tone.Critical);
    private static readonly Health Warning = new(1, "WARNING", Tone.Warning);
    private static readonly Health Slow = new(2, "ailing", Tone.Warning);
    private static readonly Health Good = new(3, "ok", Tone.Good);
    private static readonly Health Idle = new(4, "idle", Tone.Plain);

    /// <summary>An open incident decides; without one, what a detector found; else whether anything is connected.</summary>
    internal static Health Of(RegistrySnapshot registry, ImmutableArray<ShownIncident> open)
    {
        Severity? worst = null;
        foreach (ShownIncident shown in open)
        {
            if (shown.Incident.Registry == registry.Registry && (worst is null || shown.Incident.Severity > worst))
                worst = shown.Incident.Severity;
        }

        if (worst is { } severity) return Of(severity);
        if (registry.Endpoints.Any(static endpoint => endpoint.Ailing > 0)) return Slow;
        return registry.Open > 0 ? Good : Idle;
    }

    internal static Health Of(Severity severity) => severity == Severity.Critical ? Critical : Warning;

    internal static Health Of(EndpointSnapshot endpoint) => endpoint.Ailing > 0 ? Slow : endpoint.Open > 0 ? Good : Idle;
}
