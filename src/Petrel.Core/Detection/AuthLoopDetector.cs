using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// Attempts that end at the token server, one after the other, none of which gets any further: the credential is refused or
/// the token server fails. A healthy client asks for its next answer at once when it has its token; many tokens at once are
/// one attempt; a monitor that only ever asks for tokens has never spoken to the API.
/// </summary>
internal sealed class AuthLoopDetector : PullDetector
{
    // A client goes on within milliseconds of its token; retries come after a second at least.
    private const long Separate = 500_000_000;
    private const long Patience = 700_000_000;
    private const long PolledPatience = 1_700_000_000;

    // Tokens come to a kilobyte and more, refusals to a few hundred octets: once a token was seen to take a client further,
    // answers that are so much smaller hold none, and one repetition is enough.
    private const ulong TokenAtLeast = 500;
    private const int CountWithoutToken = 2;

    private readonly PerPuller<Attempts> _attempts = new();

    /// <summary>How a client's attempts went.</summary>
    private sealed class Attempts
    {
        internal readonly PullHistory History = new();
        internal long JudgeAt;
        internal bool KnowsApi;

        /// <summary>Octets of the smallest answer of the token server that took the client further; 0 before.</summary>
        internal ulong Token;
    }

    /// <summary>
    /// Attempts in a row, up to the latest, that ended at the token server; when the first and last of them did; whether none
    /// of the answers was large enough to hold a token.
    /// </summary>
    private readonly record struct Row(int Count, long FirstAt, long LastAt, ClientReference Client, bool HoldsNoToken);

    internal override void OnOpening(Connection connection, DetectionContext context)
    {
        // A layer, also one that does not come through, means that the token was good.
        if (connection.Endpoint!.Role == RegistryRole.Blob) OnBlob(connection, context);
    }

    internal override void OnBlob(Connection connection, DetectionContext context) =>
        Restart(_attempts.Of(connection, context), AskedAt(connection, context));

    /// <summary>
    /// Until when its token was good: when it was asked for, on a connection that serves one request; where it may have been
    /// asked for later than it was opened, while it came in.
    /// </summary>
    private static long AskedAt(Connection connection, DetectionContext context)
    {
        bool isAskedOnce = connection.OpenedExactly && connection.Endpoint!.Role == RegistryRole.Blob &&
            context.Behaviours.Of(connection).Habit == PoolBehaviour.Closes;
        return isAskedOnce ? connection.OpenedAt : connection.IsOpen ? context.Now : connection.EndedAt;
    }

    internal override void OnPossibleLayer(RegistryState registry, NetnsId netns, long time, DetectionContext context) =>
        Restart(_attempts.Of(new PullerKey(registry, netns, 0)), time);

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (word.IsBlob) return;
        Attempts attempts = _attempts.Of(word.Connection, context);
        attempts.History.Add(word);
        attempts.KnowsApi |= word.Role != RegistryRole.Auth;
        if (word.Role != RegistryRole.Auth || attempts.JudgeAt != 0 || !IsLoop(Read(attempts, context), context)) return;
        attempts.JudgeAt = context.Now + (context.SeesTransitions ? Patience : PolledPatience);
        context.Schedule(this, word.Endpoint, attempts.JudgeAt);
    }

    internal override void OnDeadline(EndpointState endpoint, DetectionContext context)
    {
        foreach ((PullerKey key, Attempts attempts) in _attempts.All)
        {
            if (key.Registry != endpoint.Registry || attempts.JudgeAt == 0 || attempts.JudgeAt > context.Now) continue;
            attempts.JudgeAt = 0;
            Row row = Read(attempts, context);
            if (IsLoop(row, context)) Raise(row, endpoint, context);
        }
    }

    private static void Restart(Attempts attempts, long time)
    {
        LearnToken(attempts, time);
        attempts.History.ForgetUntil(time);
        attempts.KnowsApi = true;
    }

    private static void LearnToken(Attempts attempts, long time)
    {
        foreach (PastWord word in attempts.History.Words)
        {
            if (word.EndedAt > time) break;
            if (word is not { Role: RegistryRole.Auth, HasFigures: true }) continue;
            attempts.Token = attempts.Token == 0 ? word.Received : Math.Min(attempts.Token, word.Received);
        }
    }

    /// <summary>Reads attempts from the last to the first, as long as they end at the token server.</summary>
    private static Row Read(Attempts attempts, DetectionContext context)
    {
        ReadOnlySpan<PastWord> words = attempts.History.Words;
        var row = default(Row);
        if (!attempts.KnowsApi) return row;
        long window = DetectionContext.Nanoseconds(context.Options.AuthLoopWindowSeconds);
        for (int end = words.Length; end > 0;)
        {
            int begin = BeginOf(words[..end]);
            ReadOnlySpan<PastWord> attempt = words[begin..end];
            PastWord last = attempt[^1];
            if (!EndsInAuth(attempt, context) || (row.Count > 0 && row.LastAt - last.EndedAt > window)) break;
            bool holdsNone = HoldsNoToken(attempt, attempts.Token);
            row = row.Count == 0
                ? new Row(1, last.EndedAt, last.EndedAt, last.Client, holdsNone)
                : row with { Count = row.Count + 1, FirstAt = last.EndedAt, HoldsNoToken = row.HoldsNoToken && holdsNone };
            end = begin;
        }

        return row;
    }

    private static bool HoldsNoToken(ReadOnlySpan<PastWord> attempt, ulong token)
    {
        foreach (PastWord word in attempt)
        {
            if (word.Role != RegistryRole.Auth || !word.HasFigures || word.Received + TokenAtLeast > token) return false;
        }

        return true;
    }

    /// <summary>Where the last attempt begins: after the last pause.</summary>
    private static int BeginOf(ReadOnlySpan<PastWord> words)
    {
        int begin = words.Length - 1;
        while (begin > 0 && words[begin].BeganAt - words[begin - 1].EndedAt <= Separate) begin--;
        return begin;
    }

    private static bool EndsInAuth(ReadOnlySpan<PastWord> attempt, DetectionContext context)
    {
        int tokens = 0, answers = 0;
        long doubt = 0;
        foreach (PastWord word in attempt)
        {
            if (word.Role == RegistryRole.Auth) tokens++;
            else (answers, doubt) = (answers + 1, Math.Max(doubt, word.EndedAt + DoubtOf(word)));
        }

        PastWord last = attempt[^1];
        if (last.Role != RegistryRole.Auth) return false;
        return context.SeesTransitions || (answers <= tokens && last.EndedAt > doubt);
    }

    // Without tracepoints, times are those at which figures were read, and two readers are not equally fast; a client that
    // is refused says one word to the API before each token.
    private static long DoubtOf(in PastWord word) => word.IsLast ? 0 : 150_000_000;

    private static bool IsLoop(in Row row, DetectionContext context) => row.Count >= NeededBy(row, context);

    private static int NeededBy(in Row row, DetectionContext context) =>
        row.HoldsNoToken ? Math.Min(CountWithoutToken, context.Options.AuthLoopCount) : context.Options.AuthLoopCount;

    private static void Raise(in Row row, EndpointState endpoint, DetectionContext context)
    {
        double within = (row.LastAt - row.FirstAt) / 1e9;
        context.Raise(new Signal(
            SignalKind.AuthLoop, row.FirstAt, endpoint, row.Client, null,
            row.Count, NeededBy(row, context), context.Options.AuthLoopWindowSeconds,
            $"{row.Count} attempts within {within:0} s ended at the token server {endpoint.Text} and went no further" +
            (row.HoldsNoToken ? "; its answers are too small for a token" : "")));
    }
}
