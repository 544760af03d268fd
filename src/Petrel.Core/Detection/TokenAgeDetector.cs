using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// A connection that is about as old as its registry's tokens live, while the token server is not well: the next request
/// wants a new token and will not get one. Age alone says nothing: a token's end closes no connection.
/// </summary>
internal sealed class TokenAgeDetector : Detector
{
    private const long Unanswered = 2_000_000_000;

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (change.Kind != ConnectionChangeKind.Sampled || connection.State != TcpState.Established) return;
        EndpointState endpoint = connection.Endpoint!;
        double life = endpoint.Registry.TokenSeconds;
        if (life <= 0 || connection.Marks.TokenAgeRaised || endpoint.Role is RegistryRole.Auth or RegistryRole.Blob) return;
        double age = connection.AgeAt(context.Now) / 1e9;
        double limit = life - Math.Min(context.Options.TokenMarginSeconds, life / 2);
        if (age < limit || UnwellAuth(endpoint, context.Now) is not { } auth) return;

        connection.Marks.TokenAgeRaised = true;
        context.Raise(new Signal(
            SignalKind.TokenOld, auth.AttemptedAt, endpoint, ClientReference.Of(connection), null,
            Math.Round(age), limit, 0,
            $"a connection to {endpoint.Text} is {age:0} s old, tokens of {endpoint.Registry.Name} live {life:0} s, " +
            $"and the token server {auth.Text} does not answer"));
    }

    /// <summary>The token server's address, if the last connection to it failed or suffers, and none is well.</summary>
    private static EndpointState? UnwellAuth(EndpointState endpoint, long now)
    {
        EndpointState? unwell = null;
        IReadOnlyList<EndpointState> endpoints = endpoint.Registry.Endpoints;
        for (int i = 0; i < endpoints.Count; i++) // at each sample of an old connection: an enumerator would be garbage
        {
            EndpointState other = endpoints[i];
            if (other.Role != RegistryRole.Auth || other.Netns != endpoint.Netns) continue;
            bool failed = other.AttemptedAt > other.ConnectedAt && now - other.AttemptedAt > Unanswered;
            if (other.Ailing == 0 && !failed) return null;
            unwell = other;
        }

        return unwell;
    }
}
