using System.Numerics;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// The order in which a pull speaks to a registry's hosts is a sentence: API, token server, API, layers. One that breaks off
/// tells where the pull stopped. "Image is up to date" and a cancelled pull break off too, and a warm client leaves words
/// out: so these are suspicions, and a word that is missing is held against nobody, only the layers at the end.
/// </summary>
internal sealed class PullGrammarDetector : PullDetector
{
    private const int MostPullers = 1024;
    private const long Grace = 50_000_000;
    private const long LongestAnswer = 30_000_000_000;
    private const double LongestPauseSeconds = 10;
    private const int LearnedFactor = 3;

    // Between walks, a layer that has just begun is not known yet; the next walk, a second later, meets it.
    private const double PolledSlackSeconds = 0.6;

    // A client that never fetches a layer is a monitor or polls for news.
    private const int Curious = 8;

    // A request with its headers is more.
    private const ulong SmallestRequest = 100;

    private readonly Dictionary<PullerKey, Puller> _pullers = [];

    internal override void OnOpening(Connection connection, DetectionContext context)
    {
        Puller puller = PullerOf(connection, context);
        if (connection.Endpoint!.Role == RegistryRole.Blob) puller.TakeBlob(connection);
        puller.Stir(connection, connection.OpenedAt);
        puller.Open.Add(connection);
        Await(puller, connection.Endpoint!, context);
    }

    internal override void OnBlob(Connection connection, DetectionContext context)
    {
        if (connection.Pid == 0) TakeBlobOfAnyone(connection);
        Puller puller = PullerOf(connection, context);
        puller.TakeBlob(connection);
        puller.Stir(connection, context.Now);
        Await(puller, connection.Endpoint!, context);
    }

    internal override void OnPossibleLayer(RegistryState registry, NetnsId netns, long time, DetectionContext context) =>
        PullerOf(new PullerKey(registry, netns, 0)).NotePossibleLayer(time);

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        Puller puller = PullerOf(word.Connection, context);
        puller.Stir(word.Connection, word.EndedAt);
        puller.Take(word);
        if (word.IsRefusedHandshake) puller.TakeRefusal(word);
        if (word.Connection.FoundAtStart && !word.IsLast) puller.Open.Add(word.Connection);
        Await(puller, word.Endpoint, context);
    }

    internal override void OnDeadline(EndpointState endpoint, DetectionContext context)
    {
        foreach (Puller puller in _pullers.Values)
        {
            if (puller.DeadlineAt == 0 || puller.DeadlineAt > context.Now || puller.Key.Registry != endpoint.Registry) continue;
            puller.DeadlineAt = 0;
            if (puller.JudgeAt > context.Now) Postpone(puller, endpoint, puller.JudgeAt, context);
            else if (puller.Speaks) Judge(puller, endpoint, context);
        }
    }

    private Puller PullerOf(Connection connection, DetectionContext context) => PullerOf(PullerKey.Of(connection, context));

    private Puller PullerOf(in PullerKey key)
    {
        if (_pullers.TryGetValue(key, out Puller? known)) return known;
        if (_pullers.Count >= MostPullers) ForgetTheSilent();
        return _pullers[key] = new Puller(key);
    }

    private void ForgetTheSilent()
    {
        foreach ((PullerKey key, Puller puller) in _pullers)
        {
            if (!puller.Speaks) _pullers.Remove(key);
        }

        if (_pullers.Count >= MostPullers) _pullers.Clear();
    }

    // A layer of an unknown process may be anybody's.
    private void TakeBlobOfAnyone(Connection connection)
    {
        foreach (Puller puller in _pullers.Values)
        {
            if (puller.Speaks && puller.Key.Registry == connection.Endpoint!.Registry) puller.TakeBlob(connection);
        }
    }

    private void Await(Puller puller, EndpointState endpoint, DetectionContext context) =>
        Postpone(puller, endpoint, Math.Max(puller.LastAt + PauseOf(puller, context), context.Now + Grace), context);

    private static long PauseOf(Puller puller, DetectionContext context)
    {
        double learned = Math.Min(LearnedFactor * puller.SlowestBlob / 1e9, LongestPauseSeconds);
        double slack = context.SeesTransitions ? 0 : PolledSlackSeconds;
        return DetectionContext.Nanoseconds(Math.Max(context.Options.PullPauseSeconds, learned) + slack);
    }

    // One deadline at a time: it is moved on when it comes.
    private void Postpone(Puller puller, EndpointState endpoint, long due, DetectionContext context)
    {
        puller.JudgeAt = due;
        if (puller.DeadlineAt != 0 && puller.DeadlineAt <= due) return;
        puller.DeadlineAt = due;
        context.Schedule(this, endpoint, due);
    }

    private void Judge(Puller puller, EndpointState endpoint, DetectionContext context)
    {
        if (puller.HasBlob || puller.MayHaveBlob) Finish(puller, fruitful: true);
        else if (IsBusy(puller, context.Now)) Postpone(puller, endpoint, context.Now + PauseOf(puller, context), context);
        else if (AskOnce(puller, context)) Postpone(puller, endpoint, context.Now + Grace, context);
        else Conclude(puller, context);
    }

    private static bool AskOnce(Puller puller, DetectionContext context)
    {
        if (puller.Asked) return false;
        puller.Asked = true;
        bool asks = false;
        foreach ((Connection connection, int generation) in puller.Open.All)
        {
            if (connection.Generation != generation || connection.State != TcpState.Established) continue;
            context.RequestSample(connection);
            asks = true;
        }

        return asks;
    }

    /// <summary>Whether it still connects, waits for an answer or takes one in: other detectors watch over that.</summary>
    private static bool IsBusy(Puller puller, long now)
    {
        if (now - puller.LastAt > LongestAnswer) return false;
        foreach ((Connection connection, int generation) in puller.Open.All)
        {
            if (connection.Generation != generation || !connection.IsOpen) continue;
            if (connection.State == TcpState.SynSent || (connection.HasCounters && IsUnderWay(connection))) return true;
        }

        return false;
    }

    private static bool IsUnderWay(Connection connection)
    {
        bool asked = connection.PayloadSent >= connection.Marks.WordSent + SmallestRequest &&
            connection.Counters.LastDataSentMilliseconds < connection.Counters.LastDataReceivedMilliseconds;
        return asked || connection.PayloadReceived >= connection.Marks.WordReceived + SmallestRequest;
    }

    private static void Conclude(Puller puller, DetectionContext context)
    {
        bool curious = ++puller.Fruitless < Curious || BitOperations.IsPow2(puller.Fruitless);
        if (!puller.IsUnclear && puller.Words > 0 && curious) Say(puller, context);
        Finish(puller, fruitful: false);
    }

    private static void Finish(Puller puller, bool fruitful)
    {
        if (fruitful) puller.Fruitless = 0;
        puller.End();
    }

    private static void Say(Puller puller, DetectionContext context)
    {
        bool refused = puller.Refusals == puller.Words && (puller.Refusals > 1 || puller.RefusalSent <= PullWord.SurelyHello);
        bool endsInAuth = puller.KnowsApi && puller.AuthEndedAt >= Math.Max(puller.ApiEndedAt, puller.MirrorEndedAt);
        if (refused && puller.Auth is null)
            Raise(puller, SignalKind.HandshakeRefused, puller.Api ?? puller.Mirror!, "ended within the TLS handshake", context);
        else if (puller.Auth is { } auth && endsInAuth)
            Raise(puller, SignalKind.AuthOnly, auth, "spoke to the token server and then to nobody", context);
        else if (puller.Api is { } api)
            Raise(puller, SignalKind.PullWithoutBlob, api, "ended without fetching a layer", context);
        else if (puller.Mirror is { } mirror)
            Raise(puller, SignalKind.MirrorWithoutBlob, mirror, "spoke to its mirror and then to nobody", context);
    }

    private static void Raise(Puller puller, SignalKind kind, EndpointState endpoint, string how, DetectionContext context)
    {
        double paused = (context.Now - puller.LastAt) / 1e9;
        context.Raise(new Signal(
            kind, puller.LastAt, endpoint, puller.Client, null, Math.Round(paused, 3),
            context.Options.PullPauseSeconds, 0, $"a pull from {endpoint.Registry.Name} {how}"));
    }
}
