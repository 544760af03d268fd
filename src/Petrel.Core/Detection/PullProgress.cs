using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// How far a client has come: when it last turned to each of a registry's hosts, by a new connection or a new request on
/// one that was kept. Times are CLOCK_MONOTONIC in nanoseconds; 0 means never.
/// </summary>
internal sealed class PullProgress
{
    // The kernel counts in jiffies of up to 10 ms; an activity that seems too late is the lesser evil.
    private const long ClockGrain = 10_000_000;

    // From the beginning of a token's exchange to the request that carries it.
    private const long PromptWithToken = 1_500_000_000;

    private long _apiAt, _authAt, _blobAt, _authOpenedAt;

    /// <summary>Whether it was seen to go on with a token that it had fetched.</summary>
    internal bool WentOnWithToken { get; private set; }

    internal void TakeOpening(Connection connection)
    {
        if (connection.Endpoint!.Role == RegistryRole.Auth) _authOpenedAt = Math.Max(_authOpenedAt, connection.OpenedAt);
        Take(connection.Endpoint.Role, connection.OpenedAt);
    }

    internal void TakeSending(Connection connection)
    {
        if (connection.PayloadSent > 0) Take(connection.Endpoint!.Role, connection.SentAt + ClockGrain);
    }

    private void Take(RegistryRole role, long time)
    {
        switch (role)
        {
            case RegistryRole.Auth:
                _authAt = Math.Max(_authAt, time);
                break;
            case RegistryRole.Blob:
                _blobAt = Math.Max(_blobAt, time);
                break;
            case RegistryRole.Api:
                _apiAt = Math.Max(_apiAt, time);
                WentOnWithToken |= _authOpenedAt != 0 && time > _authOpenedAt + ClockGrain && time < _authOpenedAt + PromptWithToken;
                break;
            default:
                break;
        }
    }

    /// <summary>Whether it has turned to the token server or to layers since a time.</summary>
    internal bool IsBeyondApi(long since) => Math.Max(_authAt, _blobAt) >= since;

    /// <summary>Whether it came from the API to this connection to the token server, and then turned to nobody.</summary>
    internal bool StopsAt(Connection connection, DetectionContext context)
    {
        // Polled, a connection is known later than it began; when it last received is known well.
        long since = context.SeesTransitions ? connection.EstablishedAt : connection.ReceivedAt;
        return _apiAt != 0 && connection.OpenedAt - _apiAt < PromptWithToken && Math.Max(_apiAt, _blobAt) < since;
    }

    /// <summary>
    /// Whether a request went out on a kept connection after a token was fetched, and what came in last is older than that
    /// token. Both figures are of one sample, so that an answer would be no older than its request.
    /// </summary>
    internal bool AwaitsWithToken(Connection connection) => connection.Endpoint!.Role == RegistryRole.Api &&
        connection.ReceivedAt < _authOpenedAt && connection.SentAt >= _authOpenedAt &&
        _authOpenedAt - connection.ReceivedAt < PromptWithToken;
}
