using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// One request to the API or a mirror, given again 2, 4, 8 s after its answer: podman and skopeo (containers/image) backing
/// off on a 429. They keep their token meanwhile, so each repetition is one exchange, of the same size as the one before;
/// a new pull begins with a ping and a token. The first of them stands at the end of a pull, after other exchanges: a client
/// that sends single requests at such distances, whatever for, looks the same but for that.
/// </summary>
internal sealed class BackoffCadenceDetector : PullDetector
{
    private const double FirstGapSeconds = 2;

    // A wait is never shorter than it says; what makes it longer is a round-trip or two.
    private const double EarlyFraction = 0.05;
    private const double LateSeconds = 0.1;

    // Known from its end only, an exchange seems to begin there.
    private const double PolledLateSeconds = 0.5;
    private const long Together = 1_000_000_000;
    private const int MostClients = 1024;

    private const int TellingGaps = 2;

    private readonly Dictionary<PullerKey, Cadence> _cadences = [];

    /// <summary>The latest burst of exchanges, and how far it follows the cadence.</summary>
    private struct Cadence
    {
        internal long EndedAt;
        internal int Words;
        internal ulong Received, Sent;
        internal bool HasFigures;
        internal EndpointState? Endpoint;

        /// <summary>Waits in a row that doubled, and the latest of them in seconds as it should be.</summary>
        internal int Gaps;
        internal double Gap;
        internal double GapMeasured;
        internal long FirstRepeatAt;
    }

    // A blob got through: whoever asked for it was not backing off.
    internal override void OnBlob(Connection connection, DetectionContext context)
    {
        Forget(PullerKey.Of(connection, context), connection);
        if (connection.Pid != 0 && connection.OpenedExactly) return;
        Forget(new PullerKey(connection.Endpoint!.Registry, connection.Netns, 0), connection);
    }

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (word.IsBlob) return;
        PullerKey key = PullerKey.Of(word.Connection, context);
        if (_cadences.Count >= MostClients && !_cadences.ContainsKey(key)) _cadences.Clear();
        Cadence cadence = _cadences.GetValueOrDefault(key);
        if (word.Role == RegistryRole.Auth) cadence = new Cadence { EndedAt = word.EndedAt, Words = cadence.Words + 1 };
        else if (cadence.EndedAt != 0 && word.BeganAt - cadence.EndedAt < Together) Join(ref cadence, word);
        else Follow(ref cadence, word, context);
        _cadences[key] = cadence;
    }

    // Its figures come after its end, and by then the next pull may have begun.
    private void Forget(in PullerKey key, Connection connection)
    {
        long until = connection.IsOpen ? long.MaxValue : connection.EndedAt;
        if (_cadences.TryGetValue(key, out Cadence cadence) && cadence.EndedAt <= until) _cadences.Remove(key);
    }

    // More than one exchange at a time is no repetition; the last of them may be the first of some, if the ones before
    // were of another kind: a ping, a token.
    private static void Join(ref Cadence cadence, in PullWord word) => cadence = new Cadence
    {
        EndedAt = Math.Max(cadence.EndedAt, word.EndedAt),
        Words = IsAlike(cadence, word) ? 1 : cadence.Words + 1,
        Received = word.Received,
        Sent = word.Sent,
        HasFigures = word.HasFigures,
        Endpoint = word.Endpoint,
    };

    private static void Follow(ref Cadence cadence, in PullWord word, DetectionContext context)
    {
        double measured = (word.BeganAt - cadence.EndedAt) / 1e9;
        double gap = IsRepetition(cadence, word) ? Expected(cadence, measured, context) : 0;
        bool isFirst = cadence.Gaps == 0;
        Cadence before = cadence;
        cadence = new Cadence
        {
            EndedAt = word.EndedAt,
            Words = 1,
            Received = word.Received,
            Sent = word.Sent,
            HasFigures = word.HasFigures,
            Endpoint = word.Endpoint,
        };
        if (gap == 0) return;
        cadence.Gaps = before.Gaps + 1;
        (cadence.Gap, cadence.GapMeasured) = (gap, measured);
        cadence.FirstRepeatAt = isFirst ? word.BeganAt : before.FirstRepeatAt;
        if (cadence.Gaps >= TellingGaps) Raise(cadence, before.GapMeasured, word, context);
    }

    /// <summary>Whether it may be the same request, answered the same.</summary>
    private static bool IsRepetition(in Cadence cadence, in PullWord word)
    {
        bool stands = cadence.Gaps == 0 ? cadence.Words > 1 : cadence.Words == 1;
        if (!stands || cadence.Endpoint?.Role != word.Role) return false;

        // On a busy machine figures may come too late; the waits are exact all the same.
        if (!word.HasFigures || !cadence.HasFigures) return true;

        // On a connection that is kept, the requests before the first of them, and the handshake, are one word with it.
        if (cadence.Gaps == 0 && !word.IsFirst) return word.Received <= cadence.Received && word.Sent <= cadence.Sent;
        return IsAlike(cadence, word);
    }

    private static bool IsAlike(in Cadence cadence, in PullWord word) =>
        cadence.Endpoint?.Role == word.Role && cadence.HasFigures && word.HasFigures &&
        PullWord.AreAlike(cadence.Received, word.Received) && PullWord.AreAlike(cadence.Sent, word.Sent);

    /// <summary>The wait of the cadence that was kept; 0 if none was.</summary>
    private static double Expected(in Cadence cadence, double measured, DetectionContext context)
    {
        double wanted = cadence.Gaps == 0 ? FirstGapSeconds : 2 * cadence.Gap;
        return Fits(measured, wanted, context) ? wanted : 0;
    }

    private static bool Fits(double measured, double wanted, DetectionContext context)
    {
        double late = context.SeesTransitions ? LateSeconds : PolledLateSeconds;
        return measured >= wanted * (1 - EarlyFraction) &&
            measured <= (wanted * (1 + context.Options.BackoffToleranceFraction)) + late;
    }

    private static void Raise(in Cadence cadence, double gapBefore, in PullWord word, DetectionContext context)
    {
        EndpointState endpoint = word.Endpoint;
        SignalKind kind = endpoint.Role == RegistryRole.Mirror ? SignalKind.MirrorBackoff : SignalKind.BackoffCadence;
        context.Raise(new Signal(
            kind, cadence.FirstRepeatAt, endpoint, ClientReference.Of(word.Connection), null,
            Math.Round(cadence.GapMeasured / gapBefore, 2), 2, 0,
            $"one request to {endpoint.Text} is repeated after {gapBefore:0.0} s and {cadence.GapMeasured:0.0} s, " +
            "as by a client that backs off"));
    }
}
