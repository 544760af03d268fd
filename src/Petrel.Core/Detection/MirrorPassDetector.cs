using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// A pull that spoke to a mirror and then fetched its layers from the registry itself: the mirror did not serve. The client
/// succeeds and says nothing. A mirror that lacks the image looks alike, so that it is a suspicion.
/// </summary>
internal sealed class MirrorPassDetector : PullDetector
{
    private const int MostPullers = 1024;
    private const int MostMirrors = 16;

    // Clients that back off at a mirror take half a minute to turn to the registry.
    private const long LongestPull = 120_000_000_000;

    // Without tracepoints short connections to a CDN belong to nobody; a pull that goes on shows by its words to the API.
    private const int TellingWords = 3;
    private const long LongestTurn = 10_000_000_000, PolledSlack = 1_500_000_000;

    private readonly Dictionary<PullerKey, Passage> _passages = [];

    private readonly record struct Visit(EndpointState Mirror, long At);

    /// <summary>The mirrors that a client has asked since its last layer, and when it turned to the registry.</summary>
    private sealed class Passage
    {
        internal List<Visit> Visits { get; } = [];

        internal long TurnedAt { get; set; }

        /// <summary>Answers of the API since the last visit.</summary>
        internal int Words { get; set; }

        /// <summary>When this was last told; words of before come late.</summary>
        internal long ConcludedAt { get; set; }
    }

    internal override void OnOpening(Connection connection, DetectionContext context)
    {
        RegistryRole role = connection.Endpoint!.Role;
        if (role is not (RegistryRole.Mirror or RegistryRole.Api)) return;
        PullerKey key = PullerKey.Of(connection, context);
        if (role == RegistryRole.Mirror) Visited(PassageOf(key), connection.Endpoint, connection.OpenedAt);
        else if (_passages.TryGetValue(key, out Passage? passage)) passage.TurnedAt = connection.OpenedAt;
    }

    internal override void OnBlob(Connection connection, DetectionContext context)
    {
        if (!_passages.TryGetValue(PullerKey.Of(connection, context), out Passage? passage) || passage.Visits.Count == 0) return;

        // Layers that a mirror redirects to come without a word to the registry's API.
        if (connection.Endpoint!.Role == RegistryRole.Mirror) passage.Visits.Clear();
        else if (passage.TurnedAt >= passage.Visits[^1].At) Conclude(passage, connection, context);
    }

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (context.SeesTransitions || word.IsBlob) return;
        PullerKey key = PullerKey.Of(word.Connection, context);
        if (word.Role == RegistryRole.Mirror) Visited(PassageOf(key), word.Endpoint, word.EndedAt);
        else if (word.Role == RegistryRole.Api && _passages.TryGetValue(key, out Passage? passage)) Turn(passage, word, context);
    }

    // A connection that is known from its end only has no opening, and one that is kept is first seen late.
    private static void Turn(Passage passage, in PullWord word, DetectionContext context)
    {
        if (passage.Visits.Count == 0) return;
        long since = word.EndedAt - passage.Visits[^1].At;
        if (since is < -PolledSlack or > LongestTurn) return;
        passage.TurnedAt = Math.Max(passage.TurnedAt, word.EndedAt);
        if (++passage.Words >= TellingWords && word.Endpoint.Registry.SharesBlobHost) Conclude(passage, word.Connection, context);
    }

    private static void Conclude(Passage passage, Connection connection, DetectionContext context)
    {
        foreach (Visit visit in passage.Visits) Say(visit, connection, context);
        passage.Visits.Clear();
        passage.ConcludedAt = context.Now;
    }

    private Passage PassageOf(in PullerKey key)
    {
        if (_passages.TryGetValue(key, out Passage? known)) return known;
        if (_passages.Count >= MostPullers) _passages.Clear();
        return _passages[key] = new Passage();
    }

    private static void Visited(Passage passage, EndpointState mirror, long at)
    {
        if (at <= passage.ConcludedAt) return;
        passage.Words = 0;
        passage.Visits.RemoveAll(visit => visit.Mirror == mirror || at - visit.At > LongestPull);
        if (passage.Visits.Count < MostMirrors) passage.Visits.Add(new Visit(mirror, at));
    }

    private static void Say(in Visit visit, Connection next, DetectionContext context)
    {
        bool isStale = context.Now - visit.At > LongestPull;
        bool tookConnection = visit.Mirror.ConnectedAt >= visit.At - PolledSlack; // a path that is dead is told by others
        if (isStale || !tookConnection) return;
        context.Raise(new Signal(
            SignalKind.MirrorPassedOver, visit.At, visit.Mirror, ClientReference.Of(next), null, 1, 1, 0,
            $"a pull asked the mirror {visit.Mirror.Host ?? visit.Mirror.Text} and then fetched from " +
            $"{next.Endpoint!.Registry.Name} itself ({next.Endpoint.Text}): the mirror did not serve"));
    }
}
