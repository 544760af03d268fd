using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Petrel.Core.Text;
using Petrel.Registry.Credentials;
using Petrel.Registry.Protocol;
using Petrel.Registry.Tokens;

namespace Petrel.Fuzz.Targets;

/// <summary>What registries and token servers answer.</summary>
internal static class ProtocolTargets
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    internal static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText(
            "challenge", CheckChallenge,
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:library/nginx:pull\"",
            "Basic realm=\"a \\\"b\\\\\", Bearer realm=x , error=\"invalid_token\"\nNegotiate, NTLM, Bearer\nBearer a=b c=d"),
        FuzzTarget.OfText(
            "ratelimit", CheckQuota,
            "100;w=21600\n76;w=21600\n203.0.113.7", ";w=21600\n;w=21600\n2001:db8::/64", "200\n0\n0e3b8a7c-account", "100;w=1, 200;w=2\n1000\n10.0.0.0/33"),
        FuzzTarget.OfText("link", CheckLink, "https://auth.docker.io/token?service=x", "/v2/a/blobs/sha256:1?x=y", "//user:pw@host:5000/x", "https://\u00e9.\u00e9.test/", "https://[::ffff:10.0.0.1]/", "https://2130706433/"),
        FuzzTarget.OfText("retry-after", CheckRetryAfter, "120", "Sat, 31 Jan 2026 12:00:30 GMT", "99999999999999999999"),
        new(
            "token-answer", CheckToken,
            [
                [.. """{"token":"e30.eyJleHAiOjE3NjQwMDAzMDB9.c2ln","access_token":"x","expires_in":300,"issued_at":"2026-01-31T12:00:00Z"}"""u8],
                [.. """{"access_token":"abc","expires_in":"1e308"}"""u8], [.. """[{"token":7}]"""u8],
            ]),
        FuzzTarget.OfText(
            "token-claims", CheckClaims,
            """{"access":[{"type":"repository","name":"a/b","parameters":{"pull_limit":"100","pull_limit_interval":"21600"}}],"iat":1764000000,"nbf":1763999700,"exp":1764000300}""",
            "e30.eyJleHAiOjE3NjQwMDAzMDB9.c2ln", """{"iat":1e10,"exp":-1,"nbf":"5","access":[[],{"parameters":{"pull_limit":1e3}}]}"""),
        new(
            "index", CheckIndex,
            [
                [.. """{"manifests":[{"platform":{"os":"linux","architecture":"arm","variant":"v7"}},{"platform":{"os":"unknown","architecture":"unknown"}}]}"""u8],
                [.. """{"RegistryConfig":{"Mirrors":["https://m"],"InsecureRegistryCIDRs":["127.0.0.0/8"],"IndexConfigs":{"a":{"Secure":false}}},"DriverStatus":[["a","io.containerd.snapshotter"]],"ServerVersion":"29"}"""u8],
            ]),
    ];

    private static void CheckChallenge(string text)
    {
        var challenges = ChallengeParser.Parse(text.Split('\n'));
        Promise.That(challenges.Length <= 16 && challenges.All(static one => one.Parameters.Length <= 32), "more challenges or parameters than are kept");
        int kept = challenges.Sum(static one => one.Scheme.Length + one.Parameters.Sum(static pair => pair.Key.Length + pair.Value.Length));
        Promise.That(kept <= text.Length, "more was read than was sent");

        string printed = string.Join(", ", challenges.Select(Print));
        if (printed.Length > 8192) return;
        Promise.Same(printed, string.Join(", ", ChallengeParser.Parse([printed]).Select(Print)), "a challenge, printed and read again");
    }

    private static string Print(Challenge one) => $"{one.Scheme} {string.Join(",", one.Parameters.Select(
        static pair => $"{pair.Key}=\"{pair.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}".TrimEnd();

    private static void CheckQuota(string text)
    {
        string?[] headers = [.. text.Split('\n', 3), null, null, null];
        PullQuota quota = PullQuotaParser.Parse(headers[0], headers[1], headers[2]);
        bool known = quota.Presence == QuotaPresence.Known;
        Promise.That(known ? quota is { Limit: >= 1 and <= 1_000_000_000, Remaining: >= 0 } && quota.Remaining <= quota.Limit : (quota.Limit, quota.Remaining) == (0, 0), $"absurd quota {quota}");
        Promise.That(quota.Window is null || (quota.Window >= TimeSpan.FromSeconds(1) && quota.Window <= TimeSpan.FromDays(366)), $"absurd window {quota.Window}");
        if (quota.Source is { } source) CheckSource(source, headers[2]!.Trim());
        if (!known) return;
        string window = quota.Window is { } w ? string.Create(CultureInfo.InvariantCulture, $";w={w.TotalSeconds}") : "";
        Promise.Same(quota, PullQuotaParser.Parse($"{quota.Limit}{window}", $"{quota.Remaining}{window}", headers[2]), "a quota, printed and read again");
    }

    private static void CheckSource(QuotaSource source, string header)
    {
        Promise.OneLine(source.Label, 64, "whom is counted for");
        Promise.That(source.Kind != QuotaSourceKind.Account || (source.Label.Length == 8 && (header.Length < 8 || !source.Label.Contains(header, StringComparison.Ordinal))), "an account is shown");
        if (source.Kind != QuotaSourceKind.Account) Promise.Same(source, PullQuotaParser.ParseSource(source.Label), "a source, printed and read again");
    }

    // Where a realm or a redirect leads: all that is asked of it afterwards must have an answer.
    private static void CheckLink(string text)
    {
        if (WebAddress.Parse(text, new Uri("https://registry.test/v2/")) is not { } link) return;
        _ = (link.IdnHost, link.Port, link.UserInfo, link.AbsoluteUri, link.GetLeftPart(UriPartial.Authority), link.PathAndQuery);
        Promise.OneLine(Redaction.Clean(link.Authority), 300, "a shown host");
    }

    private static void CheckRetryAfter(string text)
    {
        TimeSpan? wait = RetryAfter.Parse(text, Now);
        Promise.That(wait is null || (wait >= TimeSpan.Zero && wait <= RetryAfter.Longest), $"absurd wait {wait}");
        if (wait is not { } span) return;
        span = TimeSpan.FromSeconds(Math.Floor(span.TotalSeconds));
        Promise.Same(span, RetryAfter.Parse(span.TotalSeconds.ToString(CultureInfo.InvariantCulture), Now)!.Value, "seconds, printed and read again");
        Promise.Same(span, RetryAfter.Parse((Now + span).ToString("r", CultureInfo.InvariantCulture), Now)!.Value, "a date, printed and read again");
    }

    private static void CheckToken(byte[] body)
    {
        if (TokenGrant.Parse(body) is not { } grant) return;
        string token = grant.Token.Reveal();
        Promise.That(token.Length > 0 && token.All(static c => c is > ' ' and <= '~'), "a token that no header can carry");
        Promise.That(grant.Lifetime >= TimeSpan.FromSeconds(1) && grant.Lifetime <= TimeSpan.FromHours(24), $"absurd life {grant.Lifetime}");
        Promise.That(token.Length < 8 || Secret.Dots.Contains(token, StringComparison.Ordinal) || !$"{grant.Token}".Contains(token, StringComparison.Ordinal), "a token is shown");
    }

    private static void CheckClaims(string text)
    {
        CheckClaims(TokenClaims.Parse(text));
        CheckClaims(TokenClaims.Parse($"a.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))}.c"));
    }

    private static void CheckClaims(TokenClaims? claims)
    {
        if (claims is null) return;
        DateTimeOffset?[] instants = [claims.IssuedAt, claims.NotBefore, claims.ExpiresAt];
        Promise.That(instants.All(static one => one is null || (one >= DateTimeOffset.UnixEpoch && one.Value.Year <= 3000)), $"absurd times {claims}");
        Promise.That(claims.Lifetime is null || claims.Lifetime > TimeSpan.Zero, "a life that is over before it begins");
        Promise.That(claims.PullLimit is null or (> 0 and <= 1_000_000_000) && (claims.PullWindow is null || claims.PullWindow > TimeSpan.Zero), $"absurd limit {claims}");
    }

    private static void CheckIndex(byte[] body)
    {
        var platforms = IndexParser.Platforms(body);
        if (!platforms.IsDefault)
        {
            Promise.That(platforms.Length <= 200 && platforms.Distinct().Count() == platforms.Length, "platforms more than once");
            foreach (string platform in platforms) Promise.OneLine(platform, 98, "a platform");
        }
        _ = Petrel.Registry.Discovery.DockerInfo.Parse(body);
    }
}
