using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// A small request that is never answered. TLS 1.3 session tickets come in after the request has gone out, so that the
/// figures are those of a connection that got a small answer and idles in its pool. What follows tells: after an answer the
/// client goes on within a fraction of a second, to the token server or with its token; after none it does nothing.
/// </summary>
internal sealed class FirstAnswerDetector : Detector
{
    // A client that is starved of CPU goes on late.
    private const double MarginSeconds = 1;

    // A handshake with its certificates and tickets stays below; hello and request come to more than the other.
    private const ulong MostHandshake = 8 * 1024, LeastRequest = 300;

    // A hello with post-quantum keys and a request without a token; tokens of Docker Hub are longer than that alone.
    private const ulong MostWithoutToken = 2560;

    // A request this soon after a token or a layer may carry a token, so that its answer may be the pull's last.
    private const long Afresh = 3_000_000_000;

    // What an answer adds to a handshake, at least, where another connection shows how much a handshake is.
    private const ulong LeastAnswer = 512;

    private readonly PerPuller<PullProgress> _pullers = new();
    private readonly HeldConnections _held = new();

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (connection.FoundAtStart || !connection.IsOpen) return;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Opened or ConnectionChangeKind.Attributed:
                _pullers.Of(connection, context).TakeOpening(connection);
                if (connection.Endpoint!.Role != RegistryRole.Blob) _held.Add(connection);
                break;
            case ConnectionChangeKind.Established:
                context.Schedule(this, connection, connection.EstablishedAt + DetectionContext.Nanoseconds(Limit(context)));
                break;
            case ConnectionChangeKind.Sampled when connection.HasCounters && connection.State == TcpState.Established:
                PullProgress progress = _pullers.Of(connection, context);
                progress.TakeSending(connection);
                Judge(connection, progress, context);
                break;
            default:
                break;
        }
    }

    internal override void OnDeadline(Connection connection, DetectionContext context)
    {
        if (connection.State == TcpState.Established) context.RequestSample(connection);
    }

    private static double Limit(DetectionContext context) => context.Options.FirstByteSeconds + MarginSeconds;

    private void Judge(Connection connection, PullProgress progress, DetectionContext context)
    {
        if (connection.Endpoint!.Role == RegistryRole.Blob || connection.ReceiveQueue > 0) return;
        if (connection.Counters.UnackedSegments > 0 || context.WasJustRaised(connection)) return;
        double sentFor = connection.Counters.LastDataSentMilliseconds / 1000.0;
        double silent = Math.Min(connection.Counters.LastDataReceivedMilliseconds / 1000.0, sentFor);
        bool awaits = silent >= Limit(context)
            ? IsHandshakeOnly(connection) && IsUnanswered(connection, progress, context)
            : sentFor >= context.Options.FirstByteSeconds && progress.AwaitsWithToken(connection);
        if (awaits)
        {
            context.RaiseWait(connection, SignalKind.NoFirstByte, sentFor, context.Options.FirstByteSeconds,
                $"{connection.Endpoint!.Text} acknowledged our request and has sent nothing for {sentFor:0.0} s", sentFor);
        }
    }

    private static bool IsHandshakeOnly(Connection connection) =>
        connection.PayloadReceived is > 0 and <= MostHandshake && connection.PayloadSent >= LeastRequest;

    private bool IsUnanswered(Connection connection, PullProgress progress, DetectionContext context)
    {
        if (progress.AwaitsWithToken(connection)) return true;

        // The server would have closed after its answer.
        PoolBehaviour habit = context.Behaviours.Of(connection).Habit;
        if (habit == PoolBehaviour.Closes) return !KeepsAnswered(connection);
        if (!context.Behaviours.IsClient(connection)) return false;
        return connection.Endpoint!.Role switch
        {
            RegistryRole.Api => IsSentForToken(connection, context),

            // A daemon that pools keeps the connection on which its credential was refused, too.
            RegistryRole.Auth => (progress.WentOnWithToken || habit != PoolBehaviour.Pools) && progress.StopsAt(connection, context),
            _ => false,
        };
    }

    /// <summary>
    /// Whether the process keeps connections now, whatever it did before: dockerd closes each when it pulls, and keeps them
    /// when BuildKit builds in it. Silent connections that have all received the same got no answer; of those that received
    /// clearly more than another to the same server, at least one did, and was kept.
    /// </summary>
    private bool KeepsAnswered(Connection connection)
    {
        ulong least = ulong.MaxValue, most = 0;
        foreach ((Connection other, int generation) in _held.All)
        {
            bool isSibling = other.Generation == generation && other.IsOpen && other.Pid == connection.Pid &&
                other.Endpoint?.Registry == connection.Endpoint!.Registry && other.Endpoint.Role == connection.Endpoint.Role;
            if (!isSibling || other.State != TcpState.Established || other.PayloadReceived == 0) continue;
            least = Math.Min(least, other.PayloadReceived);
            most = Math.Max(most, other.PayloadReceived);
        }

        return most >= least + LeastAnswer;
    }

    /// <summary>
    /// Whether an answer could only have sent the client to the token server, where nobody went. BuildKit lets another
    /// process fetch its token, so that anybody counts.
    /// </summary>
    private bool IsSentForToken(Connection connection, DetectionContext context)
    {
        RegistryState registry = connection.Endpoint!.Registry;
        if (!registry.HasAuthHost || connection.PayloadSent > MostWithoutToken) return false;
        foreach ((PullerKey key, PullProgress progress) in _pullers.All)
        {
            if (key.Registry == registry && progress.IsBeyondApi(connection.EstablishedAt - Afresh)) return false;
        }

        return true;
    }
}
