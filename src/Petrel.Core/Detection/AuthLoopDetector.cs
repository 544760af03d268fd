using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// Attempts that end at the token server, one after the other, none of which gets any further: the credential is refused or
/// the token server fails. A healthy client asks for its next answer at once when it has its token; many tokens at once are
/// one attempt; a monitor that only ever asks for tokens has never spoken to the API.
/// </summary>
internal sealed class AuthLoopDetector : PullDetector
{
    private const int MostPullers = 1024;

    // A client goes on within milliseconds of its token; retries come after a second at least.
    private const long Separate = 500_000_000;
    private const long Patience = 700_000_000;
    private const long PolledPatience = 1_700_000_000;

    private readonly Dictionary<PullerKey, Attempts> _attempts = [];

    /// <summary>How a client's attempts went.</summary>
    private sealed class Attempts
    {
        /// <summary>Attempts in a row, before the present one, that ended at the token server.</summary>
        internal int Before;
        internal long FirstAt, LastAt, JudgeAt;

        /// <summary>When the token server last answered in the attempt before.</summary>
        internal long TokenBeforeAt;
        internal bool EndsInAuth, KnowsApi;
        internal ClientReference Client;
    }

    internal override void OnOpening(Connection connection, DetectionContext context)
    {
        // A layer, also one that does not come through, means that the token was good.
        if (connection.Endpoint!.Role == RegistryRole.Blob) Restart(connection, context);
    }

    internal override void OnBlob(Connection connection, DetectionContext context) => Restart(connection, context);

    internal override void OnWord(in PullWord word, DetectionContext context)
    {
        if (word.IsBlob) return;
        Attempts attempts = AttemptsOf(PullerKey.Of(word.Connection, context));
        if (word.BeganAt - attempts.LastAt > Separate) BeginAnother(attempts, context);
        if (word.Role == RegistryRole.Auth) TakeToken(attempts, word, context);
        else TakeAnswer(attempts, word);
        attempts.LastAt = Math.Max(attempts.LastAt, word.EndedAt);
    }

    internal override void OnDeadline(EndpointState endpoint, DetectionContext context)
    {
        foreach ((PullerKey key, Attempts attempts) in _attempts)
        {
            if (key.Registry != endpoint.Registry || attempts.JudgeAt == 0 || attempts.JudgeAt > context.Now) continue;
            attempts.JudgeAt = 0;
            if (attempts.EndsInAuth) Judge(attempts, endpoint, context);
        }
    }

    private Attempts AttemptsOf(in PullerKey key)
    {
        if (_attempts.TryGetValue(key, out Attempts? known)) return known;
        if (_attempts.Count >= MostPullers) _attempts.Clear();
        return _attempts[key] = new Attempts();
    }

    private void Restart(Connection connection, DetectionContext context)
    {
        Attempts attempts = AttemptsOf(PullerKey.Of(connection, context));
        attempts.Before = 0;
        attempts.JudgeAt = 0;
        attempts.EndsInAuth = false;
        attempts.KnowsApi = true;
    }

    private static void BeginAnother(Attempts attempts, DetectionContext context)
    {
        bool isStale = context.Now - attempts.FirstAt > DetectionContext.Nanoseconds(context.Options.AuthLoopWindowSeconds);
        attempts.Before = !attempts.EndsInAuth ? 0 : isStale ? 1 : attempts.Before + 1;
        if (attempts.Before <= 1) attempts.FirstAt = attempts.Before == 0 ? 0 : attempts.LastAt;
        attempts.TokenBeforeAt = attempts.EndsInAuth ? attempts.LastAt : 0;
        attempts.EndsInAuth = false;
    }

    private void TakeToken(Attempts attempts, in PullWord word, DetectionContext context)
    {
        attempts.EndsInAuth = attempts.KnowsApi;
        attempts.Client = ClientReference.Of(word.Connection);
        if (attempts.FirstAt == 0) attempts.FirstAt = word.EndedAt;
        if (attempts.Before + 1 < context.Options.AuthLoopCount || attempts.JudgeAt != 0) return;
        attempts.JudgeAt = context.Now + (context.SeesTransitions ? Patience : PolledPatience);
        context.Schedule(this, word.Endpoint, attempts.JudgeAt);
    }

    // What a kept connection answered is known late: it may end the attempt before, or be what sent the client for a token.
    private static void TakeAnswer(Attempts attempts, in PullWord word)
    {
        attempts.KnowsApi = true;
        if (word.EndedAt > attempts.LastAt) attempts.EndsInAuth = false;
        else if (word.EndedAt > attempts.TokenBeforeAt && word.BeganAt - attempts.TokenBeforeAt < Separate) attempts.Before = 0;
    }

    private static void Judge(Attempts attempts, EndpointState endpoint, DetectionContext context)
    {
        int count = attempts.Before + 1;
        double within = (attempts.LastAt - attempts.FirstAt) / 1e9;
        if (count < context.Options.AuthLoopCount || within > context.Options.AuthLoopWindowSeconds) return;
        context.Raise(new Signal(
            SignalKind.AuthLoop, attempts.FirstAt, endpoint, attempts.Client, null,
            count, context.Options.AuthLoopCount, context.Options.AuthLoopWindowSeconds,
            $"{count} attempts within {within:0} s ended at the token server {endpoint.Text} and went no further"));
    }
}
