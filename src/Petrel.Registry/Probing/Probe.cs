using System.Collections.Concurrent;
using System.Collections.Immutable;
using Petrel.Core.Sockets;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Probing;

/// <summary>One probe on its way: the name, every address, <c>/v2/</c> at the first that is there, and what follows from its answer.</summary>
internal sealed class Probe(
    ProbeTarget target, TimeProvider time, Connector connector, RequestRouter router, HostLookup lookup, ProbeNotes notes, Conversation conversation)
{
    private readonly ConcurrentDictionary<InetEndpoint, PhaseResult> _pings = [];
    private readonly List<HttpExchange> _exchanges = [];

    internal async Task<ProbeResult> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return notes.Result(await AskAsync(cancellation).ConfigureAwait(false));
        }
        finally
        {
            foreach (HttpExchange exchange in _exchanges) exchange.Dispose();
        }
    }

    private async Task<ImmutableArray<AddressResult>> AskAsync(CancellationToken cancellation)
    {
        (ImmutableArray<InetAddress> found, ushort port) = await ResolveAsync(cancellation).ConfigureAwait(false);
        if (found.IsEmpty) return [];
        using var race = new AddressRace(target, connector, found, port, cancellation);
        if (await FindAsync(race, cancellation).ConfigureAwait(false) is { } answer)
        {
            await conversation.ContinueAsync(answer, cancellation).ConfigureAwait(false);
        }
        if (target.PingEveryAddress) await PingOthersAsync(race, cancellation).ConfigureAwait(false);
        ConnectAttempt[] all = await race.AllAsync().ConfigureAwait(false);
        // Where nothing could be asked, the address that came the furthest says the most.
        if (_pings.IsEmpty) notes.Phases.AddRange(all.MaxBy(static attempt => attempt.Phases[^1].Phase)?.Phases ?? []);
        return [.. all.Select(WithPing)];
    }

    // Side by side: one that is silent must not keep the others waiting.
    private async Task PingOthersAsync(AddressRace race, CancellationToken cancellation)
    {
        var pings = new List<Task<HttpAnswer>>();
        while (await race.NextAsync().ConfigureAwait(false) is { } other) pings.Add(PingAsync(other, cancellation));
        await Task.WhenAll(pings).ConfigureAwait(false);
    }

    private async Task<(ImmutableArray<InetAddress>, ushort)> ResolveAsync(CancellationToken cancellation)
    {
        (string host, ushort port) = target.Proxy is { } proxy ? (proxy.Host, proxy.Port) : (target.Host, target.Port);
        if (!target.Addresses.IsEmpty && target.Proxy is null) return (target.Addresses, port);
        long began = time.GetTimestamp();
        LookupAnswer answer = await lookup.FindAsync(host, cancellation).ConfigureAwait(false);
        string detail = answer.Outcome == PhaseOutcome.Succeeded ? "" : $"the name {host} {Outcomes.Describe(answer.Outcome, ProbePhase.Dns)}";
        notes.Phases.Add(new PhaseResult(ProbePhase.Dns, answer.Outcome, time.GetElapsedTime(began), null, detail));
        return (answer.Addresses, port);
    }

    // The first address that answers is the probe's; one that connects before it and then falls silent counts as bad.
    private async Task<HttpAnswer?> FindAsync(AddressRace race, CancellationToken cancellation)
    {
        int before = notes.Phases.Count;
        while (await race.NextAsync().ConfigureAwait(false) is { } attempt)
        {
            notes.Phases.RemoveRange(before, notes.Phases.Count - before);
            notes.Phases.AddRange(attempt.Phases);
            HttpAnswer answer = await PingAsync(attempt, cancellation).ConfigureAwait(false);
            notes.Phases.Add(_pings[attempt.Endpoint]);
            notes.Take(answer);
            if (!answer.IsAnswer) continue;
            router.Adopt(_exchanges[^1]);
            return answer;
        }
        return null;
    }

    private async Task<HttpAnswer> PingAsync(ConnectAttempt attempt, CancellationToken cancellation)
    {
        var exchange = new HttpExchange(connector, target.Root, attempt);
        _exchanges.Add(exchange);
        long began = time.GetTimestamp();
        var request = new HttpRequest(HttpMethod.Get, target.Root, ErrorBodyParser.LongestBody);
        HttpAnswer answer = await exchange.SendAsync(request, cancellation).ConfigureAwait(false);
        _pings[attempt.Endpoint] = notes.PhaseOf(ProbePhase.FirstByte, answer, began);
        return answer;
    }

    private AddressResult WithPing(ConnectAttempt attempt) => new(
        attempt.Endpoint,
        _pings.TryGetValue(attempt.Endpoint, out PhaseResult ping) ? attempt.Phases.Add(ping) : attempt.Phases,
        attempt.Certificate);
}
