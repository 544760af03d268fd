using System.Net;
using Petrel.Registry.Tokens;

namespace Petrel.Registry.Probing;

/// <summary>
/// Asks registries how they are, by requests that cost nothing: <c>GET /v2/</c>, a token, <c>HEAD</c> of a manifest.
/// Nothing else is ever sent, but for an index where a target asks for it and nobody counts pulls. Whatever the other side does, a probe ends within <see cref="ProbeLimits.Overall"/> and keeps
/// to its share of memory, and what went wrong is a value. Safe to use from several threads.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="tokens">Tokens that are still good; shared by all probes.</param>
/// <param name="refused">Credentials that were refused; shared by all probes.</param>
/// <param name="limits">What a probe may use up; the usual limits if null.</param>
/// <param name="resolve">The resolver; the system's if null. May throw as <see cref="Dns"/> does.</param>
/// <param name="sockets">Is told of every connection before it is made; null if nobody wants to know.</param>
public sealed class RegistryClient(
    TimeProvider time,
    TokenCache tokens,
    RefusedCredentials refused,
    ProbeLimits? limits = null,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
    ProbeSockets? sockets = null)
{
    private readonly ProbeLimits _limits = limits ?? ProbeLimits.Default;
    private readonly HostLookup _lookup = new(resolve ?? Dns.GetHostAddressesAsync);

    /// <summary>Probes a registry.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ProbeResult> ProbeAsync(ProbeTarget target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var limit = new CancellationTokenSource(_limits.Overall, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var connector = new Connector(target, _limits, time, sockets);
        using var router = new RequestRouter(target, connector, _lookup);
        var flow = new TokenFlow(target, router, tokens, refused, _limits);
        var notes = new ProbeNotes(target, time);
        var conversation = new Conversation(target, time, router, flow, notes);
        var probe = new Probe(target, time, connector, router, _lookup, notes, conversation);
        ProbeResult result = await probe.RunAsync(either.Token).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return result;
    }
}
