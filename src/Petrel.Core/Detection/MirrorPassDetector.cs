using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// A pull that spoke to a mirror and then fetched its layers from the registry itself: the mirror did not serve. The client
/// succeeds and says nothing. A mirror that lacks the image looks alike, so that it is a suspicion.
/// </summary>
internal sealed class MirrorPassDetector : PullDetector
{
    private const int MostMirrors = 16;

    // Clients that back off at a mirror take half a minute to turn to the registry.
    private const long LongestPull = 120_000_000_000;

    // Without tracepoints a turn is known to a second only.
    private const long LongestTurn = 10_000_000_000, PolledSlack = 1_500_000_000;

    private readonly PerPuller<Passage> _passages = new();

    private readonly record struct Visit(EndpointState Mirror, long At);

    /// <summary>The mirrors that a client has asked since its last layer, and when it turned to the registry.</summary>
    private sealed class Passage
    {
        internal List<Visit> Visits { get; } = [];

        internal long TurnedAt { get; private set; }

        /// <summary>Where it turned to.</summary>
        internal EndpointState? Registry { get; private set; }

        internal ClientReference Client { get; private set; }

        internal void TurnTo(Connection connection, long time)
        {
            TurnedAt = Math.Max(TurnedAt, time);
            (Registry, Client) = (connection.Endpoint!, ClientReference.Of(connection));
        }

        /// <summary>When this was last told; words of before come late.</summary>
        internal long ConcludedAt { get; set; }
    }

    internal override void OnOpening(Connection connection, DetectionContext context)
    {
        RegistryRole role = connection.Endpoint!.Role;
        if (role is not (RegistryRole.Mirror or RegistryRole.Api)) return;
        PullerKey key = PullerKey.Of(connection, context);
        if (role == RegistryRole.Mirror) Visited(_passages.Of(key), connection.Endpoint, connection.OpenedAt);
        else if (_passages.Find(key) is { } passage) passage.TurnTo(connection, connection.OpenedAt);
    }

    internal override void OnBlob(Connection connection, DetectionContext context)
    {
        if (_passages.Find(PullerKey.Of(connection, context)) is not { Visits.Count: > 0 } passage) return;

        // Layers that a mirror redirects to come without a word to the registry's API.
        if (connection.Endpoint!.Role == RegistryRole.Mirror) passage.Visits.Clear();
        else if (passage.TurnedAt >= passage.Visits[^1].At) Conclude(passage, connection.Endpoint, ClientReference.Of(connection), context);
    }

    internal override void OnPossibleLayer(RegistryState registry, NetnsId netns, long time, DetectionContext context)
    {
        foreach ((PullerKey key, Passage passage) in _passages.All)
        {
            bool turned = passage.Visits.Count > 0 && passage.TurnedAt >= passage.Visits[^1].At && time >= passage.TurnedAt;
            if (turned && key.Registry == registry && key.Netns == netns) Conclude(passage, passage.Registry!, passage.Client, context);
        }
    }

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (context.SeesTransitions || word.IsBlob) return;
        PullerKey key = PullerKey.Of(word.Connection, context);
        if (word.Role == RegistryRole.Mirror) Visited(_passages.Of(key), word.Endpoint, word.EndedAt);
        else if (word.Role == RegistryRole.Api && _passages.Find(key) is { } passage) Turn(passage, word);
    }

    // A connection that is known from its end only has no opening, and one that is kept is first seen late.
    private static void Turn(Passage passage, in PullWord word)
    {
        if (passage.Visits.Count == 0) return;
        long since = word.EndedAt - passage.Visits[^1].At;
        if (since is >= -PolledSlack and <= LongestTurn) passage.TurnTo(word.Connection, word.EndedAt);
    }

    private static void Conclude(Passage passage, EndpointState source, in ClientReference client, DetectionContext context)
    {
        foreach (Visit visit in passage.Visits) Say(visit, source, client, context);
        passage.Visits.Clear();
        passage.ConcludedAt = context.Now;
    }

    private static void Visited(Passage passage, EndpointState mirror, long at)
    {
        if (at <= passage.ConcludedAt) return;
        passage.Visits.RemoveAll(visit => visit.Mirror == mirror || at - visit.At > LongestPull);
        if (passage.Visits.Count < MostMirrors) passage.Visits.Add(new Visit(mirror, at));
    }

    private static void Say(in Visit visit, EndpointState source, in ClientReference client, DetectionContext context)
    {
        bool isStale = context.Now - visit.At > LongestPull;
        bool tookConnection = visit.Mirror.ConnectedAt >= visit.At - PolledSlack; // a path that is dead is told by others
        if (isStale || !tookConnection) return;
        context.Raise(new Signal(
            SignalKind.MirrorPassedOver, visit.At, visit.Mirror, client, null, 1, 1, 0,
            $"a pull asked the mirror {visit.Mirror.Host ?? visit.Mirror.Text} and then fetched from " +
            $"{source.Registry.Name} itself ({source.Text}): the mirror did not serve"));
    }
}
