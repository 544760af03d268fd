using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Detection;

namespace Petrel.Core.Outcomes;

/// <summary>
/// Which watched registry an outcome speaks of: the one that it names, by name or by host; and where it names none, as dockerd
/// often does, the only one to which the client had connections just then.
/// </summary>
internal sealed class OutcomePlaces(RegistrySet registries)
{
    // A client speaks as soon as its last connection failed, and after its pauses between attempts at the latest.
    private static readonly long Memory = DetectionContext.Nanoseconds(20);
    private const int MostPrograms = 64;

    private readonly Dictionary<string, Dictionary<RegistryState, long>> _used = new(StringComparer.Ordinal);

    /// <summary>Remembers whose client uses which registry.</summary>
    internal void Note(in ConnectionChange change)
    {
        if (change.Kind is not (ConnectionChangeKind.Opened or ConnectionChangeKind.Attributed or ConnectionChangeKind.Ended)) return;
        if (change.Connection is not { Endpoint: { } endpoint, ProcessName: { } program }) return;
        if (!_used.TryGetValue(program, out Dictionary<RegistryState, long>? registriesOf))
        {
            if (_used.Count == MostPrograms) return;
            _used[program] = registriesOf = [];
        }

        registriesOf[endpoint.Registry] = change.Time;
    }

    /// <summary>The registry; null if it is none of the watched ones, or cannot be told.</summary>
    internal RegistryState? Find(ClientOutcome outcome, long now) =>
        outcome.Registry is { } name ? registries.FindByNameOrHost(name) : OnlyOneUsed(outcome.Client, now);

    private RegistryState? OnlyOneUsed(string client, long now)
    {
        RegistryState? only = null;
        foreach (string program in OutcomeClients.ProcessesOf(client))
        {
            if (!_used.TryGetValue(program, out Dictionary<RegistryState, long>? registriesOf)) continue;
            foreach ((RegistryState registry, long time) in registriesOf)
            {
                if (now - time > Memory || registry == only) continue;
                if (only is not null) return null;
                only = registry;
            }
        }

        return only;
    }
}
