using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

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

    // The kernel counts in jiffies of 4 ms, and figures are read a little later.
    private const double EarlyAloneSeconds = 0.03;

    // Known from its end only, an exchange seems to begin there.
    private const double PolledLateSeconds = 0.5;
    private const long Together = 1_000_000_000;

    private const int TellingGaps = 2;

    private readonly PerPuller<Pulls> _pulls = new();

    /// <summary>What a client said of late, and up to which word of it a cadence was told.</summary>
    private sealed class Pulls
    {
        internal readonly PullHistory History = new();
        internal long ToldAt;
    }

    /// <summary>The latest burst of exchanges, and how far it follows the cadence.</summary>
    private struct Cadence
    {
        internal long EndedAt;
        internal int Words;

        /// <summary>The last of them to the API or a mirror, if there was one.</summary>
        internal PastWord Last;

        /// <summary>Waits in a row that doubled, and the latest of them in seconds as it should be.</summary>
        internal int Gaps;
        internal double Gap;
        internal double GapBefore, GapMeasured;
        internal long FirstRepeatAt;

        /// <summary>Whether the first of the requests stood alone.</summary>
        internal bool IsAlone;
    }

    // A blob got through: whoever asked for it was not backing off. Its figures come after its end, and by then the next
    // pull may have begun.
    internal override void OnBlob(Connection connection, DetectionContext context)
    {
        long until = connection.IsOpen ? long.MaxValue : connection.EndedAt;
        Forget(PullerKey.Of(connection, context), until);
        if (connection.Pid != 0 && connection.OpenedExactly) return;
        Forget(new PullerKey(connection.Endpoint!.Registry, connection.Netns, 0), until);
    }

    internal override void OnPossibleLayer(RegistryState registry, NetnsId netns, long time, DetectionContext context) =>
        Forget(new PullerKey(registry, netns, 0), time);

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (word.IsBlob) return;
        PullerKey key = PullerKey.Of(word.Connection, context);
        Pulls pulls = _pulls.Of(key);

        pulls.History.Add(word);
        Cadence cadence = Read(pulls.History.Words, context);
        if (cadence.Gaps < TellingGaps || cadence.EndedAt <= pulls.ToldAt) return;
        pulls.ToldAt = cadence.EndedAt;
        Raise(cadence, context);
    }

    private void Forget(in PullerKey key, long until)
    {
        _pulls.Find(key)?.History.ForgetUntil(until);
    }

    private static Cadence Read(ReadOnlySpan<PastWord> words, DetectionContext context)
    {
        var cadence = default(Cadence);
        foreach (PastWord word in words)
        {
            if (cadence.EndedAt != 0 && word.BeganAt - cadence.EndedAt < Together) Join(ref cadence, word);
            else Follow(ref cadence, word, context);
        }

        return cadence;
    }

    // More than one exchange at a time is no repetition; the last of them may be the first of some, if the ones before
    // were of another kind: a ping, a token.
    private static void Join(ref Cadence cadence, in PastWord word) => cadence = new Cadence
    {
        EndedAt = Math.Max(cadence.EndedAt, word.EndedAt),
        Words = IsAlike(cadence.Last, word) ? 1 : cadence.Words + 1,
        Last = word.Role == RegistryRole.Auth ? cadence.Last : word,
    };

    private static void Follow(ref Cadence cadence, in PastWord word, DetectionContext context)
    {
        double measured = (word.BeganAt - cadence.EndedAt) / 1e9;
        double gap = IsRepetition(cadence, word) ? Expected(cadence, measured, context) : 0;
        Cadence before = cadence;
        cadence = new Cadence { EndedAt = word.EndedAt, Words = 1, Last = word.Role == RegistryRole.Auth ? default : word };
        if (gap == 0) return;
        cadence.Gaps = before.Gaps + 1;
        (cadence.Gap, cadence.GapBefore, cadence.GapMeasured) = (gap, before.GapMeasured, measured);
        cadence.FirstRepeatAt = before.Gaps == 0 ? word.BeganAt : before.FirstRepeatAt;
        cadence.IsAlone = before.Gaps == 0 ? before.Words == 1 : before.IsAlone;
    }

    /// <summary>Whether it may be the same request, answered the same.</summary>
    private static bool IsRepetition(in Cadence cadence, in PastWord word)
    {
        if (cadence.Last.Endpoint is null || cadence.Last.Role != word.Role) return false;

        // A mirror that limits refuses the first word already; nothing but a pull speaks to it.
        bool isFirst = cadence.Gaps == 0;
        if (isFirst && cadence.Words == 1) return word.Role == RegistryRole.Mirror && IsAlike(cadence.Last, word);
        if (!isFirst && cadence.Words > 1) return false;

        // On a busy machine figures may come too late; the waits are exact all the same.
        if (!word.HasFigures || !cadence.Last.HasFigures) return true;

        // On a connection that is kept, the requests before the first of them, and the handshake, are one word with it.
        if (isFirst && !word.IsFirst) return word.Received <= cadence.Last.Received && word.Sent <= cadence.Last.Sent;
        return IsAlike(cadence.Last, word);
    }

    private static bool IsAlike(in PastWord last, in PastWord word) =>
        last.Endpoint is not null && last.Role == word.Role && last.HasFigures && word.HasFigures &&
        PullWord.AreAlike(last.Received, word.Received) && PullWord.AreAlike(last.Sent, word.Sent);

    /// <summary>The wait of the cadence that was kept; 0 if none was.</summary>
    private static double Expected(in Cadence cadence, double measured, DetectionContext context)
    {
        double wanted = cadence.Gaps == 0 ? FirstGapSeconds : 2 * cadence.Gap;
        bool isAlone = cadence.Gaps == 0 ? cadence.Words == 1 : cadence.IsAlone;
        return (isAlone ? FitsWell(measured, wanted, context) : Fits(measured, wanted, context)) ? wanted : 0;
    }

    private static double LateBy(DetectionContext context) => context.SeesTransitions ? LateSeconds : PolledLateSeconds;

    private static bool Fits(double measured, double wanted, DetectionContext context) =>
        measured >= wanted * (1 - EarlyFraction) &&
        measured <= (wanted * (1 + context.Options.BackoffToleranceFraction)) + LateBy(context);

    // Where only the waits speak, they must be those of a timer, which is never early.
    private static bool FitsWell(double measured, double wanted, DetectionContext context) =>
        measured >= wanted - EarlyAloneSeconds && measured <= wanted + LateBy(context);

    private static void Raise(in Cadence cadence, DetectionContext context)
    {
        EndpointState endpoint = cadence.Last.Endpoint;
        SignalKind kind = endpoint.Role == RegistryRole.Mirror ? SignalKind.MirrorBackoff : SignalKind.BackoffCadence;
        context.Raise(new Signal(
            kind, cadence.FirstRepeatAt, endpoint, cadence.Last.Client, null,
            Math.Round(cadence.GapMeasured / cadence.GapBefore, 2), 2, 0,
            $"one request to {endpoint.Text} is repeated after {cadence.GapBefore:0.0} s and {cadence.GapMeasured:0.0} s, " +
            "as by a client that backs off"));
    }
}
