using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Sockets;
using Petrel.Core.Text;
using Petrel.Registry.Protocol;
using Petrel.Registry.Tokens;

namespace Petrel.Registry.Probing;

/// <summary>What a probe has found so far, and the result that it comes to.</summary>
internal sealed class ProbeNotes(ProbeTarget target, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _began = time.GetTimestamp();
    private ErrorBody _error = ErrorBody.None;
    private HttpAnswer? _last;
    private PullQuota? _quota;
    private string _mediaType = "";

    /// <summary>The phases of the way that was taken.</summary>
    internal List<PhaseResult> Phases { get; } = [];

    /// <summary>How the challenge was met; null while there was none.</summary>
    internal TokenOutcome? Token { get; private set; }

    /// <summary>The platforms of the index; default where it was not read.</summary>
    internal ImmutableArray<string> Platforms { get; set; }

    /// <summary>Whether the manifest is an index that can be read without anybody counting it.</summary>
    internal bool MayReadIndex => target.ReadIndex && _last is { Outcome: PhaseOutcome.Succeeded } && IndexParser.IsIndex(_mediaType)
        && _quota is { Presence: QuotaPresence.Absent or QuotaPresence.Unlimited };

    /// <summary>The phase that an answer makes.</summary>
    internal PhaseResult PhaseOf(ProbePhase phase, HttpAnswer answer, long began)
    {
        string message = ErrorOf(answer).Message;
        string said = message.Length > 0 ? $": {message}" : "";
        string what = phase == ProbePhase.Manifest ? $"the manifest of {target.Image?.Familiar}" : target.Path;
        bool good = answer.Outcome == PhaseOutcome.Succeeded;
        string detail = good ? "" : answer.IsAnswer ? $"answers {answer.Status} for {what}{said}" : answer.Detail;
        return new PhaseResult(phase, answer.Outcome, time.GetElapsedTime(began), answer.Endpoint, detail);
    }

    /// <summary>Takes an answer for the last word so far.</summary>
    internal void Take(HttpAnswer answer) => (_last, _error) = (answer, ErrorOf(answer));

    /// <summary>Takes the answer to the question for the manifest.</summary>
    internal void TakeManifest(HttpAnswer answer, long began)
    {
        Take(answer);
        _mediaType = MediaType(answer.Header("Content-Type"));
        _quota = PullQuotaParser.Parse(
            answer.Header("ratelimit-limit"), answer.Header("ratelimit-remaining"), answer.Header("docker-ratelimit-source"));
        Phases.Add(PhaseOf(ProbePhase.Manifest, answer, began));
    }

    /// <summary>Takes how a challenge was met.</summary>
    internal void TakeToken(TokenOutcome token, long began)
    {
        Token = token;
        _error = token.Error;
        if (token.Answer is { } answer) _last = answer;
        Phases.Add(new PhaseResult(ProbePhase.Token, token.Outcome, time.GetElapsedTime(began), token.Answer?.Endpoint, token.Detail));
    }

    internal ProbeResult Result(ImmutableArray<AddressResult> addresses)
    {
        ImmutableArray<PhaseResult> phases = [.. Phases];
        ProbeVerdict verdict = VerdictRules.Judge(target, phases, addresses, _error, _quota);
        InetEndpoint? used = phases.LastOrDefault(static phase => phase.Phase < ProbePhase.Token).Endpoint;
        return new ProbeResult(target.Registry, _startedAt, time.GetElapsedTime(_began), phases, addresses, verdict)
        {
            Certificate = addresses.OrderByDescending(address => address.Endpoint == used)
                .Select(static address => address.Certificate).FirstOrDefault(static one => one is not null),
            Status = _last?.Status ?? 0,
            Error = _error,
            Quota = _quota,
            RetryAfter = RetryAfter.Parse(_last?.Header("Retry-After"), time.GetUtcNow()),
            TokenExpires = Token?.Expires,
            Claims = Token?.Grant?.Claims,
            Digest = _last?.Header("Docker-Content-Digest") is { Length: < 160 } digest ? Redaction.Clean(digest) : null,
            MediaType = _mediaType,
            Platforms = Platforms,
            ClockSkew = Skew(),
        };
    }

    // Without its parameters, and only if it can be one.
    private static string MediaType(string? header) =>
        header?.Split(';', 2)[0].Trim() is { Length: > 0 and <= 127 } type && type.All(static c => c is > ' ' and <= '~') ? type : "";

    private ErrorBody ErrorOf(HttpAnswer answer)
    {
        if (answer.Outcome == PhaseOutcome.Succeeded) return ErrorBody.None;
        string[] secrets = target.Credential is { } credential ? [credential.UserName, credential.Secret.Reveal()] : [];
        return ErrorBodyParser.Parse(answer.Body, answer.Truncated, secrets);
    }

    private TimeSpan? Skew() => DateTimeOffset.TryParseExact(
        _last?.Header("Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date - time.GetUtcNow()
            : null;
}
