using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// Reads pulls as words: each exchange with a registry's API, token server, blob store or mirror, on a connection of its own
/// or on one that is kept. Must stand before detectors that change the marks of connections.
/// </summary>
internal sealed class PullReader(params PullDetector[] detectors) : Detector
{
    // Manifests, tokens and errors stay below; private registries serve blobs from the address of their API.
    private const ulong LeastBlob = 64 * 1024;

    // HTTP/2 housekeeping and the last word of TLS stay below.
    private const ulong LeastAnswer = 100;

    // An answer that pauses for longer is over; the next request follows sooner or is a word of its own.
    private const uint QuietMilliseconds = 300;

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Opened or ConnectionChangeKind.Attributed or ConnectionChangeKind.Established:
                if (connection.IsOpen) Open(connection, context);
                break;
            case ConnectionChangeKind.Sampled when connection.HasCounters:
                Look(connection, context);
                break;
            case ConnectionChangeKind.Closed:
                Close(connection, context);
                break;
            default:
                break;
        }
    }

    /// <summary>A change of a connection that is not known to belong to a registry; others use its address too.</summary>
    internal void OnUnattributed(in ConnectionChange change, IReadOnlyList<AttributionClaim> claims, DetectionContext context)
    {
        bool tells = change.Kind is ConnectionChangeKind.Opened or ConnectionChangeKind.Sampled or ConnectionChangeKind.Closed;
        if (context.SeesTransitions || !tells || !change.Connection.HasCounters) return;
        for (int i = 0; i < claims.Count; i++)
        {
            if (claims[i].Role != RegistryRole.Blob) continue;
            foreach (PullDetector detector in detectors)
                detector.OnPossibleLayer(claims[i].Registry, change.Connection.Netns, HeardAt(change.Connection), context);
        }
    }

    /// <summary>When it last took anything in; before that, when it began.</summary>
    private static long HeardAt(Connection connection) => connection.PayloadReceived > 0
        ? connection.ReceivedAt
        : connection.OpenedAt;

    private void Open(Connection connection, DetectionContext context)
    {
        if (connection.FoundAtStart) TakeBaseline(connection);

        // Known from its end only: it has no opening that could be told apart.
        else if ((connection.OpenedExactly || connection.HasCounters) && !connection.Marks.OpeningRead)
        {
            connection.Marks.OpeningRead = true;
            foreach (PullDetector detector in detectors) detector.OnOpening(connection, context);
            if (connection.Endpoint!.Role == RegistryRole.Blob) TellBlob(connection, context);
        }
    }

    private static void TakeBaseline(Connection connection)
    {
        if (connection.Marks.WordsBegun || !connection.HasCounters) return;
        connection.Marks.WordsBegun = true;
        MarkRead(connection);
    }

    private static void MarkRead(Connection connection)
    {
        connection.Marks.WordReceived = connection.PayloadReceived;
        connection.Marks.WordSent = connection.PayloadSent;
    }

    private static ulong Unread(Connection connection) =>
        connection.PayloadReceived - Math.Min(connection.PayloadReceived, connection.Marks.WordReceived);

    private static bool IsBlob(Connection connection) =>
        connection.Endpoint!.Role == RegistryRole.Blob || Unread(connection) >= LeastBlob;

    private void Look(Connection connection, DetectionContext context)
    {
        if (connection.FoundAtStart && !connection.Marks.WordsBegun)
        {
            TakeBaseline(connection);
            return;
        }

        if (Unread(connection) < LeastAnswer) return;
        if (IsBlob(connection)) TellBlob(connection, context);
        if (connection.Counters.LastDataReceivedMilliseconds >= QuietMilliseconds)
            Tell(connection, connection.ReceivedAt, isLast: false, context);
    }

    private void Close(Connection connection, DetectionContext context)
    {
        if (connection.EstablishedAt == 0) return;
        if (IsUntold(connection, context)) TellLast(connection, context);
        if (connection.FoundAtStart) return;
        bool carriedBlob = connection.Endpoint!.Role == RegistryRole.Blob || connection.PayloadReceived >= LeastBlob;
        foreach (PullDetector detector in detectors) detector.OnClosed(connection, carriedBlob, context);
    }

    private static bool IsUntold(Connection connection, DetectionContext context) => connection.Marks.WordsBegun
        ? Unread(connection) >= LeastAnswer
        : !connection.FoundAtStart && (connection.HasCounters || context.SeesTransitions);

    private void TellLast(Connection connection, DetectionContext context)
    {
        if (IsBlob(connection)) TellBlob(connection, context);
        bool answered = connection.HasCounters && connection.PayloadReceived > 0;
        long answeredAt = answered ? HeardAt(connection) : connection.EndedAt;
        long earliest = connection.OpenedExactly ? connection.EstablishedAt : 0;
        Tell(connection, Math.Max(Math.Min(answeredAt, connection.EndedAt), earliest), isLast: true, context);
    }

    private static long Before(long time, uint milliseconds) => time - (milliseconds * 1_000_000L);

    private void TellBlob(Connection connection, DetectionContext context)
    {
        foreach (PullDetector detector in detectors) detector.OnBlob(connection, context);
    }

    private void Tell(Connection connection, long endedAt, bool isLast, DetectionContext context)
    {
        bool isFirst = !connection.Marks.WordsBegun;
        long seenAt = isLast ? connection.EndedAt : connection.SampledAt;
        long beganAt = isFirst ? connection.OpenedAt : Before(seenAt, connection.Counters.LastDataSentMilliseconds);
        var word = new PullWord(
            connection, IsBlob(connection), Math.Min(beganAt, endedAt), endedAt, Unread(connection),
            connection.PayloadSent - Math.Min(connection.PayloadSent, connection.Marks.WordSent), isFirst, isLast);
        connection.Marks.WordsBegun = true;
        MarkRead(connection);
        if (word.IsBlob && IsDelivered(word)) word.Endpoint.Registry.BlobDeliveredAt = context.Now;
        foreach (PullDetector detector in detectors) detector.OnWord(word, context);
    }

    // The first whole sentence after broken ones ends so.
    private static bool IsDelivered(in PullWord word) => word.HasFigures && word.Received >= LeastAnswer &&
        (!word.IsLast || word.Connection.ClosedBy is CloseCause.RemoteFin or CloseCause.LocalFin or CloseCause.Unknown);
}
