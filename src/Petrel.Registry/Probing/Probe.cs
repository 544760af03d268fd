using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Sockets;
using Petrel.Registry.Protocol;
using Petrel.Registry.Tokens;

namespace Petrel.Registry.Probing;

/// <summary>One probe on its way: name, addresses, <c>/v2/</c>, token, manifest.</summary>
internal sealed class Probe(
    ProbeTarget target, TimeProvider time, Connector connector, RequestRouter router, TokenFlow flow, HostLookup lookup)
{
    private readonly ImmutableArray<PhaseResult>.Builder _phases = ImmutableArray.CreateBuilder<PhaseResult>();
    private readonly Dictionary<InetEndpoint, PhaseResult> _pings = [];
    private readonly List<HttpExchange> _others = [];
    private ErrorBody _error = ErrorBody.None;
    private HttpAnswer? _last;
    private TokenOutcome? _token;
    private PullQuota? _quota;

    internal async Task<ProbeResult> RunAsync(CancellationToken cancellation)
    {
        DateTimeOffset startedAt = time.GetUtcNow();
        long began = time.GetTimestamp();
        try
        {
            ImmutableArray<AddressResult> addresses = await AskAsync(cancellation).ConfigureAwait(false);
            return Result(startedAt, time.GetElapsedTime(began), addresses);
        }
        finally
        {
            foreach (HttpExchange exchange in _others) exchange.Dispose();
        }
    }

    private async Task<ImmutableArray<AddressResult>> AskAsync(CancellationToken cancellation)
    {
        (ImmutableArray<InetAddress> found, ushort port) = await ResolveAsync(cancellation).ConfigureAwait(false);
        if (found.IsEmpty) return [];
        using var race = new AddressRace(target, connector, found, port, cancellation);
        if (await PingAsync(race, cancellation).ConfigureAwait(false) is { } answer) await AuthorizeAsync(answer, cancellation).ConfigureAwait(false);
        if (target.PingEveryAddress)
        {
            while (await race.NextAsync().ConfigureAwait(false) is { } other) await PingOneAsync(other, cancellation).ConfigureAwait(false);
        }
        ConnectAttempt[] all = await race.AllAsync().ConfigureAwait(false);
        if (_pings.Count == 0) AddFurthest(all);
        return [.. all.Select(WithPing)];
    }

    private async Task<(ImmutableArray<InetAddress>, ushort)> ResolveAsync(CancellationToken cancellation)
    {
        (string host, ushort port) = target.Proxy is { } proxy ? (proxy.Host, proxy.Port) : (target.Host, target.Port);
        if (!target.Addresses.IsEmpty && target.Proxy is null) return (target.Addresses, port);
        long began = time.GetTimestamp();
        LookupAnswer answer = await lookup.FindAsync(host, cancellation).ConfigureAwait(false);
        string detail = answer.Outcome == PhaseOutcome.Succeeded ? "" : $"the name {host} {Outcomes.Describe(answer.Outcome, ProbePhase.Dns)}";
        _phases.Add(new PhaseResult(ProbePhase.Dns, answer.Outcome, time.GetElapsedTime(began), null, detail));
        return (answer.Addresses, port);
    }

    // The first address that answers is the probe's; those before it that connect and then fall silent count as bad.
    private async Task<HttpAnswer?> PingAsync(AddressRace race, CancellationToken cancellation)
    {
        int before = _phases.Count;
        while (await race.NextAsync().ConfigureAwait(false) is { } attempt)
        {
            _phases.RemoveRange(before, _phases.Count - before);
            _phases.AddRange(attempt.Phases);
            (HttpAnswer answer, HttpExchange exchange) = await PingOneAsync(attempt, cancellation).ConfigureAwait(false);
            _phases.Add(_pings[attempt.Endpoint]);
            Note(answer);
            if (!answer.IsAnswer) continue;
            _others.Remove(exchange);
            router.Adopt(exchange);
            return answer;
        }
        return null;
    }

    private async Task<(HttpAnswer, HttpExchange)> PingOneAsync(ConnectAttempt attempt, CancellationToken cancellation)
    {
        var exchange = new HttpExchange(connector, target.Root, attempt);
        _others.Add(exchange);
        long began = time.GetTimestamp();
        var request = new HttpRequest(HttpMethod.Get, target.Root, ErrorBodyParser.LongestBody);
        HttpAnswer answer = await exchange.SendAsync(request, cancellation).ConfigureAwait(false);
        _pings[attempt.Endpoint] = Phase(ProbePhase.FirstByte, answer, time.GetElapsedTime(began));
        return (answer, exchange);
    }

    private async Task AuthorizeAsync(HttpAnswer ping, CancellationToken cancellation)
    {
        // Some registries lead /v2/ to another host, and so the clients go there too.
        if (ping.IsRedirect) ping = await FollowAsync(cancellation).ConfigureAwait(false);
        if (ping.Outcome == PhaseOutcome.Unauthorized)
        {
            if (!await MeetAsync(ping, cancellation).ConfigureAwait(false)) return;
        }
        else if (ping.Outcome != PhaseOutcome.Succeeded)
        {
            return;
        }
        if (target.Manifest is null) return;
        HttpAnswer answer = await HeadAsync(cancellation).ConfigureAwait(false);
        // A registry that lets everybody see /v2/ may still want a token for this image.
        if (_token is null && answer.Outcome == PhaseOutcome.Unauthorized && await MeetAsync(answer, cancellation).ConfigureAwait(false))
        {
            answer = await HeadAsync(cancellation).ConfigureAwait(false);
        }
        if (_token is not null && answer.Outcome == PhaseOutcome.Unauthorized) flow.NoteRefusal(_token);
    }

    private async Task<HttpAnswer> FollowAsync(CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        var request = new HttpRequest(HttpMethod.Get, target.Root, ErrorBodyParser.LongestBody);
        HttpAnswer answer = await router.SendAsync(request, cancellation).ConfigureAwait(false);
        Note(answer);
        _phases[^1] = Phase(ProbePhase.FirstByte, answer, _phases[^1].Duration + time.GetElapsedTime(began));
        return answer;
    }

    private async Task<bool> MeetAsync(HttpAnswer challenged, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        _token = await flow.MeetAsync(ChallengeParser.Parse(challenged.HeaderLines("WWW-Authenticate")), cancellation).ConfigureAwait(false);
        _phases.Add(new PhaseResult(ProbePhase.Token, _token.Outcome, time.GetElapsedTime(began), _token.Answer?.Endpoint, _token.Detail));
        if (_token.Answer is { } answer) _last = answer;
        _error = _token.Error;
        return _token.Outcome == PhaseOutcome.Succeeded;
    }

    private async Task<HttpAnswer> HeadAsync(CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        var request = new HttpRequest(HttpMethod.Head, target.Manifest!, 0) { Authorization = _token?.Authorization };
        HttpAnswer answer = await router.SendAsync(request, cancellation).ConfigureAwait(false);
        Note(answer);
        _quota = PullQuotaParser.Parse(
            answer.Header("ratelimit-limit"), answer.Header("ratelimit-remaining"), answer.Header("docker-ratelimit-source"));
        _phases.Add(Phase(ProbePhase.Manifest, answer, time.GetElapsedTime(began)));
        return answer;
    }

    private PhaseResult Phase(ProbePhase phase, HttpAnswer answer, TimeSpan duration)
    {
        string message = ErrorOf(answer).Message;
        string said = message.Length > 0 ? $": {message}" : "";
        string what = phase == ProbePhase.Manifest ? $"the manifest of {target.Image?.Familiar}" : target.Path;
        string detail = answer.Outcome == PhaseOutcome.Succeeded ? "" : answer.IsAnswer ? $"answers {answer.Status} for {what}{said}" : answer.Detail;
        return new PhaseResult(phase, answer.Outcome, duration, answer.Endpoint, detail);
    }

    private void Note(HttpAnswer answer) => (_last, _error) = (answer, ErrorOf(answer));

    private ErrorBody ErrorOf(HttpAnswer answer) => answer.Outcome == PhaseOutcome.Succeeded
        ? ErrorBody.None
        : ErrorBodyParser.Parse(answer.Body, answer.Truncated, Secrets);

    private string[] Secrets => target.Credential is { } credential ? [credential.UserName, credential.Secret.Reveal()] : [];

    // Nothing could be asked: the address that came the furthest says the most.
    private void AddFurthest(ConnectAttempt[] all) =>
        _phases.AddRange(all.MaxBy(static attempt => attempt.Phases[^1].Phase)?.Phases ?? []);

    private AddressResult WithPing(ConnectAttempt attempt) => new(
        attempt.Endpoint,
        _pings.TryGetValue(attempt.Endpoint, out PhaseResult ping) ? attempt.Phases.Add(ping) : attempt.Phases,
        attempt.Certificate);

    private ProbeResult Result(DateTimeOffset startedAt, TimeSpan duration, ImmutableArray<AddressResult> addresses)
    {
        ImmutableArray<PhaseResult> phases = _phases.ToImmutable();
        ProbeVerdict verdict = VerdictRules.Judge(target, phases, addresses, _error, _quota);
        return new ProbeResult(target.Registry, startedAt, duration, phases, addresses, verdict)
        {
            Certificate = addresses.Select(static address => address.Certificate).FirstOrDefault(static one => one is not null),
            Status = _last?.Status ?? 0,
            Error = _error,
            Quota = _quota,
            RetryAfter = RetryAfter.Parse(_last?.Header("Retry-After"), time.GetUtcNow()),
            TokenExpires = _token?.Expires,
            Claims = _token?.Grant?.Claims,
            Digest = _last?.Header("Docker-Content-Digest") is { Length: < 160 } digest ? Redaction.Clean(digest) : null,
            ClockSkew = Skew(),
        };
    }

    private TimeSpan? Skew() => DateTimeOffset.TryParseExact(
        _last?.Header("Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date - time.GetUtcNow()
            : null;
}
