using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// One request, given again at once each time it is answered, on a new connection and never two at a time: containerd meeting
/// a 429. Layers that are fetched in parallel through the API look alike in size, but overlap, and are followed by layers.
/// </summary>
internal sealed class RetryBurstDetector : PullDetector
{
    private const long AtOnce = 50_000_000;
    private const int OverlapDivisor = 4;

    // A layer follows an answer of the API after 0.21 s at most.
    private const long LayerFollows = 350_000_000;

    private readonly PerPuller<Run> _runs = new();

    /// <summary>Answers in a row that were alike.</summary>
    private sealed class Run
    {
        internal int Count;
        internal long FirstEndedAt, AnsweredAt, ClosedAt, JudgeAt;
        internal ulong Received, Sent;
        internal EndpointState? Endpoint;
        internal ClientReference Client;
    }

    internal override void OnOpening(Connection connection, DetectionContext context)
    {
        if (connection.Endpoint!.Role is RegistryRole.Auth or RegistryRole.Blob) End(connection, context);
    }

    internal override void OnBlob(Connection connection, DetectionContext context) => End(connection, context);

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (!word.Connection.OpenedExactly || word.Role == RegistryRole.Auth || word.IsBlob) return;
        Run run = _runs.Of(word.Connection, context);
        bool isAlone = word is { IsFirst: true, IsLast: true, HasFigures: true };
        if (!isAlone || !IsRepetition(run, word)) Begin(run, word, isAlone ? 1 : 0);
        else run.Count++;
        (run.AnsweredAt, run.ClosedAt) = (word.EndedAt, word.Connection.EndedAt);
        if (run.Count <= context.Options.RetryBurstCount) return;
        run.JudgeAt = context.Now + LayerFollows;
        context.Schedule(this, word.Endpoint, run.JudgeAt);
    }

    internal override void OnDeadline(EndpointState endpoint, DetectionContext context)
    {
        foreach ((PullerKey key, Run run) in _runs.All)
        {
            if (key.Registry != endpoint.Registry || run.JudgeAt == 0 || run.JudgeAt > context.Now) continue;
            run.JudgeAt = 0;
            Raise(run, context);
            run.Count = 0;
        }
    }

    private void End(Connection connection, DetectionContext context)
    {
        Run run = _runs.Of(connection, context);
        run.Count = 0;
        run.JudgeAt = 0;
    }

    private static void Begin(Run run, in PullWord word, int count)
    {
        run.Count = count;
        run.JudgeAt = 0;
        run.FirstEndedAt = word.EndedAt;
        (run.Received, run.Sent) = (word.Received, word.Sent);
        run.Endpoint = word.Endpoint;
        run.Client = ClientReference.Of(word.Connection);
    }

    // A client closes a connection beside its next connect, not before it; requests in parallel overlap as a whole.
    private static bool IsRepetition(Run run, in PullWord word)
    {
        if (run.Count == 0 || run.Endpoint?.Role != word.Role) return false;
        long overlap = run.ClosedAt - word.BeganAt;
        bool follows = overlap <= (word.EndedAt - word.BeganAt) / OverlapDivisor && word.BeganAt - run.AnsweredAt <= AtOnce;
        return follows && PullWord.AreAlike(run.Received, word.Received) && PullWord.AreAlike(run.Sent, word.Sent);
    }

    // Where layers come from the API itself, small ones of one size would look the same.
    private static void Raise(Run run, DetectionContext context)
    {
        if (run.Endpoint is not { Role: RegistryRole.Api, Registry.HasBlobHost: true } endpoint) return;
        context.Raise(new Signal(
            SignalKind.RetryBurst, run.FirstEndedAt, endpoint, run.Client, null,
            run.Count - 1, context.Options.RetryBurstCount, 0,
            $"one request to {endpoint.Text} was repeated {run.Count - 1} times at once, and no layer followed"));
    }
}
