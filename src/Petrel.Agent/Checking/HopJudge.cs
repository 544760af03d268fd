using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;
using static System.FormattableString;

namespace Petrel.Agent.Checking;

/// <summary>Makes lines of a probe's result, in the order of a pull.</summary>
/// <param name="options">What was asked.</param>
/// <param name="now">The present.</param>
/// <param name="hop">What came back.</param>
/// <param name="isProbe">Whether the manifest is the one that the catalogue keeps for probes, and nobody's image.</param>
internal sealed class HopJudge(CheckOptions options, DateTimeOffset now, HopResult hop, bool isProbe)
{
    private static readonly TimeSpan LongestSkew = TimeSpan.FromSeconds(60);

    private readonly ProbeResult _result = hop.Result!;
    private readonly ProbeTarget _target = hop.Hop.Way.Target;
    private readonly ImmutableArray<CheckLine>.Builder _lines = ImmutableArray.CreateBuilder<CheckLine>();

    internal CheckedHop Judge()
    {
        AddDns();
        AddConnect(ProbePhase.Connect, "connect", "");
        if (_target.Proxy is { } proxy) AddConnect(ProbePhase.Proxy, "proxy", $" through {proxy.Host}:{proxy.Port}");
        AddTls();
        AddAnswer();
        AddToken();
        AddManifest();
        if (!isProbe && PlatformJudge.Judge(options, _target, _result) is { } platform) _lines.Add(platform);
        new QuotaJudge(options, now, hop).AddTo(_lines);
        AddClock();
        bool fails = _lines.Any(static line => line.Status == CheckStatus.Critical);
        // What is not there is the next endpoint's to have; only where nobody has it does the pull fail.
        bool missing = _result.Verdict.Health == ProbeHealth.Missing;
        return new CheckedHop(hop, _lines.ToImmutable(), !fails && !missing, fails ? _result.Verdict.Cause ?? CauseOfQuota() : null);
    }

    private Cause? CauseOfQuota() => _lines.Any(static line => line is { Phase: "quota", Status: CheckStatus.Critical }) ? Cause.RateLimit : null;

    private void AddDns()
    {
        string host = _target.Proxy?.Host ?? _target.Host;
        string addresses = string.Join(", ", _result.Addresses.Select(static one => one.Endpoint.Address.ToString()).Distinct());
        if (Find(ProbePhase.Dns) is { } dns)
        {
            bool good = dns.Outcome == PhaseOutcome.Succeeded;
            Add("dns", good ? CheckStatus.Ok : CheckStatus.Critical, dns.Duration, good ? $"{host} is {addresses}" : dns.Detail);
        }
        else
        {
            Add("dns", CheckStatus.Ok, null, $"{host} is {addresses}, as --registry-address says");
        }
    }

    // One line for all addresses; those that fail are named.
    private void AddConnect(ProbePhase phase, string name, string through)
    {
        (AddressResult Address, PhaseResult Phase)[] tried = Tried(phase);
        if (tried.Length == 0) return;
        (AddressResult Address, PhaseResult Phase)[] bad = [.. tried.Where(static one => one.Phase.Outcome != PhaseOutcome.Succeeded)];
        string all = tried.Length == 1 ? $"{tried[0].Address.Endpoint}{through}" : $"{tried.Length} addresses, port {tried[0].Address.Endpoint.Port}{through}";
        string good = tried.Length == 1 ? all : $"all {all}";
        Add(name, StatusOf(bad.Length, tried.Length), tried.Max(static one => one.Phase.Duration), bad.Length == 0 ? good : Failing(bad, tried.Length));
    }

    private void AddTls()
    {
        if (hop.IsPlain || _target.Security == TransportSecurity.Plain)
        {
            if (_result.Addresses.Any(static one => one.IsGood))
                Add("tls", CheckStatus.Ok, null, hop.IsPlain ? "none: https does not work, and the client takes http, as it is configured to" : "none: http");
            return;
        }
        (AddressResult Address, PhaseResult Phase)[] tried = Tried(ProbePhase.Tls);
        if (tried.Length == 0) return;
        (AddressResult Address, PhaseResult Phase)[] bad = [.. tried.Where(static one => one.Phase.Outcome != PhaseOutcome.Succeeded)];
        CheckStatus status = StatusOf(bad.Length, tried.Length);
        string text = bad.Length > 0 ? Failing(bad, tried.Length) : "";
        if (status != CheckStatus.Critical && _result.Certificate is { } certificate)
        {
            (CheckStatus expiry, string until) = CertificateExpiry.Judge(certificate, _target, now);
            status = ((CheckStatus[])[status, expiry]).Worst();
            text = text.Length > 0 ? $"{text}; {until}" : until;
        }
        Add("tls", status, tried.Max(static one => one.Phase.Duration), text);
    }

    private void AddAnswer()
    {
        if (Find(ProbePhase.FirstByte) is not { } first) return;
        (AddressResult Address, PhaseResult Phase)[] tried = Tried(ProbePhase.FirstByte);
        (AddressResult Address, PhaseResult Phase)[] bad = [.. tried.Where(static one => !one.Address.IsGood)];
        bool challenged = first.Outcome == PhaseOutcome.Unauthorized;
        if (first.Outcome != PhaseOutcome.Succeeded && !challenged)
        {
            Add("answer", CheckStatus.Critical, first.Duration, Refusal(first));
            return;
        }
        string text = challenged ? $"{_target.Path} asks for a token" : $"{_target.Path} answers";
        Add("answer", StatusOf(bad.Length, tried.Length), first.Duration, bad.Length > 0 ? Failing(bad, tried.Length) : text);
    }

    private void AddToken()
    {
        if (Find(ProbePhase.Token) is not { } token) return;
        string whose = _target.Credential is { } credential ? $"with the credential of {Place(credential)}" : "as nobody";
        if (token.Outcome != PhaseOutcome.Succeeded)
        {
            Add("token", CheckStatus.Critical, token.Duration, $"{Refusal(token)} ({whose})");
            return;
        }
        string life = _result.TokenExpires is { } until ? $", good for {Span(until - _result.StartedAt)}" : "";
        Add("token", CheckStatus.Ok, token.Duration, $"{whose}{life}");
    }

    private void AddManifest()
    {
        if (Find(ProbePhase.Manifest) is not { } manifest) return;
        string what = isProbe ? "what is kept for probes" : _target.Image?.Familiar ?? "";
        switch (manifest.Outcome)
        {
            case PhaseOutcome.Succeeded:
                string digest = _result.Digest is { Length: > 19 } whole ? $", {whole[..19]}…" : "";
                Add("manifest", CheckStatus.Ok, manifest.Duration, $"{what} is there{digest}");
                break;
            case PhaseOutcome.NotFound:
                CheckStatus status = hop.Hop.Endpoint.IsMirror ? CheckStatus.Ok : CheckStatus.Critical;
                string passes = hop.Hop.Endpoint.IsMirror ? ": the client goes on to the next endpoint" : ": the registry works, the image or tag does not exist";
                Add("manifest", status, manifest.Duration, $"has no {what}{passes}");
                break;
            default:
                Add("manifest", CheckStatus.Critical, manifest.Duration, Refusal(manifest));
                break;
        }
    }

    private void AddClock()
    {
        if (_result.ClockSkew is not { } skew || skew.Duration() < LongestSkew) return;
        string side = skew > TimeSpan.Zero ? "behind" : "ahead";
        Add("clock", CheckStatus.Warning, null, $"this machine's clock is {Span(skew.Duration())} {side} of the registry's: tokens and certificates may be refused");
    }

    // Which limit a 429 means, and how long the registry wants to be left alone.
    private string Refusal(PhaseResult phase)
    {
        string again = _result.RetryAfter is { } wait && wait > TimeSpan.Zero ? $"; it asks to wait {Span(wait)}" : "";
        string limit = phase.Outcome != PhaseOutcome.RateLimited ? "" : _result.Verdict.Limit switch
        {
            RateLimitKind.PullQuota => " (the pull quota)",
            RateLimitKind.Requests => " (a limit on requests of any kind, not on pulls)",
            RateLimitKind.Login => " (a limit on sign-ins of this user, wherever they come from)",
            _ => "",
        };
        return $"{phase.Detail}{limit}{again}";
    }

    private (AddressResult Address, PhaseResult Phase)[] Tried(ProbePhase phase) =>
    [
        .. from address in _result.Addresses
           from one in address.Phases
           where one.Phase == phase
           select (address, one),
    ];

    private static string Failing((AddressResult Address, PhaseResult Phase)[] bad, int of)
    {
        string said = $"{bad[0].Address.Endpoint}: {bad[0].Phase.Detail}";
        if (of == 1) return said;
        string more = bad.Length > 1 ? $", for example {said}" : $": {said}";
        return Invariant($"{bad.Length} of {of} addresses {(bad.Length == 1 ? "fails" : "fail")}{more}");
    }

    // A part of the addresses that fails costs some pulls a repetition.
    private static CheckStatus StatusOf(int bad, int of) => bad == 0 ? CheckStatus.Ok : bad == of ? CheckStatus.Critical : CheckStatus.Warning;

    private static string Place(Credential credential) => credential.Origin.ToString();

    private PhaseResult? Find(ProbePhase phase)
    {
        foreach (PhaseResult one in _result.Phases)
        {
            if (one.Phase == phase) return one;
        }
        return null;
    }

    internal static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 3 } => Invariant($"{Math.Floor(span.TotalDays):0} d"),
        { TotalHours: >= 3 } => Invariant($"{Math.Floor(span.TotalHours):0} h"),
        { TotalMinutes: >= 3 } => Invariant($"{Math.Floor(span.TotalMinutes):0} min"),
        _ => Invariant($"{Math.Max(0, Math.Ceiling(span.TotalSeconds)):0} s"),
    };

    private void Add(string phase, CheckStatus status, TimeSpan? took, string text) => _lines.Add(new CheckLine(phase, status, took, text));
}
