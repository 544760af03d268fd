using System.Collections.Immutable;
using System.Text;
using Petrel.Core.Text;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tokens;

/// <summary>How a challenge was met.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What happened, for a person.</param>
internal sealed record TokenOutcome(PhaseOutcome Outcome, string Detail)
{
    /// <summary>What to send to the registry; null if there is nothing.</summary>
    internal Authorization? Authorization { get; init; }

    /// <summary>The token's life and claims; null where no token was needed or come by.</summary>
    internal TokenGrant? Grant { get; init; }

    internal DateTimeOffset? Expires { get; init; }

    /// <summary>By what the token is kept.</summary>
    internal TokenKey? Key { get; init; }

    /// <summary>The token server's answer; null if it was not asked.</summary>
    internal HttpAnswer? Answer { get; init; }

    internal ErrorBody Error { get; init; } = ErrorBody.None;
}

/// <summary>
/// Meets a registry's challenge as the clients do (distribution, docs/content/spec/auth): an anonymous token, one for user
/// name and password, one for an identity token, or plain basic authentication.
/// </summary>
internal sealed class TokenFlow(ProbeTarget target, RequestRouter router, TokenCache cache, RefusedCredentials refused, ProbeLimits limits)
{
    internal ProbeLimits Limits => limits;

    internal async Task<TokenOutcome> MeetAsync(ImmutableArray<Challenge> challenges, CancellationToken cancellation)
    {
        if (target.Credential is { Kind: CredentialKind.RegistryToken } ready)
        {
            return WithheldOr(target.Root, ready) ?? new TokenOutcome(PhaseOutcome.Succeeded, "the stored access token is sent")
            {
                Authorization = new Authorization("Bearer", ready.Secret),
            };
        }
        if (challenges.FirstOrDefault(static one => one.IsBearer) is { } bearer) return await FetchAsync(bearer, cancellation).ConfigureAwait(false);
        if (challenges.Any(static one => one.IsBasic)) return Basic();
        return new TokenOutcome(PhaseOutcome.ChallengeInvalid, "answers 401 and does not say how to sign in");
    }

    /// <summary>Forgets a token that the registry did not take; the credential behind it may be as good as ever.</summary>
    internal void Forget(TokenOutcome? sent)
    {
        if (sent?.Key is { } key) cache.Forget(key);
    }

    /// <summary>The registry did not take the credential itself; a 401 is remembered.</summary>
    internal TokenOutcome Refused(HttpAnswer answer)
    {
        ErrorBody error = ErrorBodyParser.Parse(answer.Body, answer.Truncated, Secrets(target.Credential));
        string said = error.Message.Length > 0 ? $": {error.Message}" : "";
        string detail = answer.IsAnswer ? $"answers {answer.Status} to the credential{said}" : answer.Detail;
        // Amazon's registry says by 403 that a password has expired.
        bool refusal = answer.Status == 401 || (answer.Status == 403 && error.Says("expired"));
        if (refusal && target.Credential is { } credential) refused.Add(Authority(target.Root), credential.Fingerprint, detail);
        return new TokenOutcome(answer.Outcome, detail) { Answer = answer, Error = error };
    }

    private TokenOutcome Basic()
    {
        if (target.Credential is not { Kind: CredentialKind.Password } credential)
        {
            return new TokenOutcome(PhaseOutcome.Unauthorized, "asks for user name and password, and none is known for it");
        }
        return WithheldOr(target.Root, credential) ?? new TokenOutcome(PhaseOutcome.Succeeded, "user name and password are sent")
        {
            Authorization = BasicOf(credential),
        };
    }

    private async Task<TokenOutcome> FetchAsync(Challenge challenge, CancellationToken cancellation)
    {
        if (RealmOf(challenge) is not { } realm)
        {
            return new TokenOutcome(PhaseOutcome.ChallengeInvalid, challenge.Realm is null
                ? "asks for a token and does not say where to get it (no realm)"
                : "names a token server that is not to be trusted with a credential: it must be https");
        }
        Credential? credential = target.Credential;
        var key = new TokenKey(realm.AbsoluteUri, challenge.Service ?? "", ScopeFor(challenge), credential?.Fingerprint ?? "");
        if (cache.TryGet(key, out TokenGrant? kept, out DateTimeOffset until)) return Granted(key, kept, until, "the token is still good");
        if (credential is not null && WithheldOr(realm, credential) is { } withheld) return withheld;
        HttpAnswer answer = await router.SendAsync(RequestFor(realm, key, credential), cancellation).ConfigureAwait(false);
        return Judge(answer, key, realm);
    }

    private TokenOutcome Judge(HttpAnswer answer, TokenKey key, Uri realm)
    {
        Credential? credential = target.Credential;
        if (answer.Outcome == PhaseOutcome.Succeeded)
        {
            return TokenGrant.Parse(answer.Body) is { } grant
                ? Granted(key, grant, cache.Keep(key, grant), "") with { Answer = answer }
                : new TokenOutcome(PhaseOutcome.TokenInvalid, $"the token server {Shown(realm)} answers {answer.Status} without a token")
                {
                    Answer = answer,
                };
        }
        ErrorBody error = ErrorBodyParser.Parse(answer.Body, answer.Truncated, Secrets(credential));
        bool refusal = answer.Status == 401 || error.Has("INVALID_GRANT");
        string said = error.Message.Length > 0 ? $": {error.Message}" : "";
        string detail = answer.IsAnswer
            ? $"the token server {Shown(realm)} answers {answer.Status}{said}"
            : $"the token server {Shown(realm)}: {answer.Detail}";
        if (refusal && credential is not null) refused.Add(Authority(realm), credential.Fingerprint, detail);
        return new TokenOutcome(refusal ? PhaseOutcome.Unauthorized : answer.Outcome, detail) { Answer = answer, Error = error };
    }

    private static TokenOutcome Granted(TokenKey key, TokenGrant grant, DateTimeOffset until, string detail) =>
        new(PhaseOutcome.Succeeded, detail)
        {
            Authorization = new Authorization("Bearer", grant.Token),
            Grant = grant,
            Expires = until,
            Key = key,
        };

    private HttpRequest RequestFor(Uri realm, TokenKey key, Credential? credential)
    {
        if (credential is { Kind: CredentialKind.IdentityToken })
        {
            List<KeyValuePair<string, string>> form =
            [
                new("grant_type", "refresh_token"), new("service", key.Service), new("client_id", "petrel"),
                new("refresh_token", credential.Secret.Reveal()),
            ];
            if (key.Scope.Length > 0) form.Add(new("scope", key.Scope));
            return new HttpRequest(HttpMethod.Post, realm, limits.TokenBody) { WantsBody = true, Form = form, Reach = Reach.LikeRegistry };
        }
        var query = new StringBuilder(realm.Query);
        Append(query, "service", key.Service);
        Append(query, "scope", key.Scope);
        Uri uri = new UriBuilder(realm) { Query = query.ToString() }.Uri;
        return new HttpRequest(HttpMethod.Get, uri, limits.TokenBody)
        {
            WantsBody = true,
            Authorization = credential is null ? null : BasicOf(credential),
            Reach = Reach.LikeRegistry,
        };
    }

    private static void Append(StringBuilder query, string name, string value)
    {
        if (value.Length == 0) return;
        query.Append(query.Length == 0 ? "?" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    // A challenge may ask for more than a pull; what it names beyond that is not asked for.
    private string ScopeFor(Challenge challenge)
    {
        if (target.Image is null) return challenge.Scope ?? "";
        bool own = challenge.Scope is not { Length: > 0 } scope
            || (scope.StartsWith("repository:", StringComparison.Ordinal) && !scope.EndsWith(":pull", StringComparison.Ordinal));
        return own ? $"repository:{target.Image.Repository}:pull" : challenge.Scope!;
    }

    private Uri? RealmOf(Challenge challenge)
    {
        if (challenge.Realm is not { Length: <= 2048 } text || WebAddress.Parse(text) is not { } realm) return null;
        bool insecure = target.Security != TransportSecurity.Verified;
        bool permitted = realm.Scheme == Uri.UriSchemeHttps || (insecure && realm.Scheme == Uri.UriSchemeHttp);
        return permitted && realm.UserInfo.Length == 0 ? realm : null;
    }

    private TokenOutcome? WithheldOr(Uri server, Credential credential) =>
        refused.Find(Authority(server), credential.Fingerprint) is { } reason
            ? new TokenOutcome(
                PhaseOutcome.CredentialWithheld, $"the credential was refused before and is not tried again until it changes ({reason})")
            : null;

    private static Authorization BasicOf(Credential credential) => new(
        "Basic", new Secret(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Secret.Reveal()}"))));

    private static string[] Secrets(Credential? credential) =>
        credential is null ? [] : [credential.UserName, credential.Secret.Reveal()];

    private static string Authority(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static string Shown(Uri realm) => Redaction.Clean(realm.Authority);
}
