using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// What a client says to a registry at present: the words since it last paused. Owned by the grammar; reused, so that a
/// steady stream of pulls allocates nothing. Times are CLOCK_MONOTONIC in nanoseconds; 0 means never.
/// </summary>
internal sealed class Puller(PullerKey key)
{
    internal PullerKey Key { get; } = key;

    internal ClientReference Client { get; private set; }

    /// <summary>Whether a sentence is under way.</summary>
    internal bool Speaks { get; private set; }

    internal long BeganAt { get; private set; }

    /// <summary>When it last did anything.</summary>
    internal long LastAt { get; private set; }

    /// <summary>Whether a layer was fetched, or is.</summary>
    internal bool HasBlob { get; private set; }

    /// <summary>When somebody in the namespace last took in what may be a layer.</summary>
    private long PossibleLayerAt { get; set; }

    /// <summary>
    /// Whether somebody may have fetched a layer since the sentence began; where its beginning was seen late, since the last
    /// answer of the API.
    /// </summary>
    internal bool MayHaveBlob => PossibleLayerAt >= (ApiEndedAt == 0 ? BeganAt : Math.Min(BeganAt, ApiEndedAt));

    /// <summary>Whether the sentence was disturbed in a way that others report, or cannot be judged.</summary>
    internal bool IsUnclear { get; set; }

    internal int Words { get; private set; }

    internal long ApiEndedAt { get; private set; }

    internal long AuthEndedAt { get; private set; }

    internal long MirrorEndedAt { get; private set; }

    /// <summary>Where the last word went, of the API and its like, and of the token server.</summary>
    internal EndpointState? Api { get; private set; }

    internal EndpointState? Auth { get; private set; }

    internal EndpointState? Mirror { get; private set; }

    /// <summary>Handshakes that the client broke off, each like the one before.</summary>
    internal int Refusals { get; private set; }

    /// <summary>What the last of them had sent.</summary>
    internal ulong RefusalSent { get; private set; }

    internal ulong RefusalReceived { get; private set; }

    /// <summary>Whether this client has spoken to the API since the watch began.</summary>
    internal bool KnowsApi { get; private set; }

    /// <summary>The longest that it was seen to take from any other word to a layer.</summary>
    internal long SlowestBlob { get; private set; }

    /// <summary>Sentences without a layer since the last that had one.</summary>
    internal int Fruitless { get; set; }

    /// <summary>Whether fresh figures of its open connections were asked for since it last did anything.</summary>
    internal bool Asked { get; set; }

    internal long JudgeAt { get; set; }

    /// <summary>The earliest deadline that is set for it; 0 if none.</summary>
    internal long DeadlineAt { get; set; }

    /// <summary>What it has open.</summary>
    internal HeldConnections Open { get; } = new();

    internal void Stir(Connection connection, long time)
    {
        if (!Speaks) Begin(time);
        LastAt = Math.Max(LastAt, time);
        Asked = false;
        if (connection.Pid != 0 || Client.Pid == 0) Client = ClientReference.Of(connection);
    }

    internal void TakeBlob(Connection connection)
    {
        bool isNew = connection.OpenedExactly && connection.Endpoint!.Role == RegistryRole.Blob;
        if (Speaks && !HasBlob && isNew && LastAt != 0) SlowestBlob = Math.Max(SlowestBlob, connection.OpenedAt - LastAt);
        HasBlob = true;
    }

    internal void NotePossibleLayer(long time) => PossibleLayerAt = Math.Max(PossibleLayerAt, time);

    internal void Take(in PullWord word)
    {
        Words++;
        IsUnclear |= !word.HasFigures;
        switch (word.Role)
        {
            case RegistryRole.Auth:
                (Auth, AuthEndedAt) = (word.Endpoint, Math.Max(AuthEndedAt, word.EndedAt));
                break;
            case RegistryRole.Mirror:
                (Mirror, MirrorEndedAt) = (word.Endpoint, Math.Max(MirrorEndedAt, word.EndedAt));
                break;
            default:
                (Api, ApiEndedAt, KnowsApi) = (word.Endpoint, Math.Max(ApiEndedAt, word.EndedAt), true);
                break;
        }
    }

    internal void TakeRefusal(in PullWord word)
    {
        bool again = PullWord.AreAlike(word.Sent, RefusalSent) && PullWord.AreAlike(word.Received, RefusalReceived);
        Refusals = Refusals == 0 || again ? Refusals + 1 : 0;
        (RefusalSent, RefusalReceived) = (word.Sent, word.Received);
    }

    internal void End()
    {
        Speaks = HasBlob = IsUnclear = false;
        Words = Refusals = 0;
        ApiEndedAt = AuthEndedAt = MirrorEndedAt = LastAt = 0;
        Api = Auth = Mirror = null;
        RefusalSent = RefusalReceived = 0;
    }

    private void Begin(long time)
    {
        Speaks = true;
        BeganAt = time;
    }
}
