using System.Globalization;
using Microsoft.AspNetCore.Http;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Http;

namespace Petrel.Lab.Front.Hub;

/// <summary>Docker Hub's token server: anonymous and signed-in tokens, by GET and POST.</summary>
internal sealed class TokenServer(TokenSigner signer, TimeProvider time)
{
    private const int NormalLifeSeconds = 300;

    internal async Task AnswerAsync(Exchange exchange)
    {
        TokenRequest request = await TokenRequest.ReadAsync(exchange.Request, exchange.Gone);
        bool renewal = exchange.Slot.Tokens.HasHad(exchange.Client, request.Scope);
        if (!await RequestFaults.PassAsync(exchange, FaultPhase.Request, renewal: renewal)) return;
        if (request.IsRefused)
        {
            await CannedAnswers.BadPasswordAsync(exchange);
            return;
        }

        double life = exchange.Take(FaultPhase.Token, renewal)?.Seconds ?? NormalLifeSeconds;
        exchange.Slot.Tokens.Note(exchange.Client, request.Scope);
        await CannedAnswers.JsonAsync(exchange, StatusCodes.Status200OK, Answer(exchange, request, (int)life));
    }

    private Dictionary<string, object> Answer(Exchange exchange, TokenRequest request, int life)
    {
        DateTimeOffset now = time.GetUtcNow();
        string token = signer.Sign(Claims(exchange, request, now.ToUnixTimeSeconds(), life));
        Dictionary<string, object> answer = new()
        {
            ["token"] = token,
            ["access_token"] = token,
            ["expires_in"] = life,
            ["issued_at"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        };
        if (request.User is not null) answer["refresh_token"] = TokenRequest.Refresh;
        return answer;
    }

    private static TokenClaims Claims(Exchange exchange, TokenRequest request, long now, int life)
    {
        (int Limit, int Seconds)? limit = exchange.Slot.Quota.LimitOf(PullSource.Of(exchange.Client, request.User));
        Dictionary<string, string>? parameters = limit is null ? null : new()
        {
            ["pull_limit"] = limit.Value.Limit.ToString(CultureInfo.InvariantCulture),
            ["pull_limit_interval"] = limit.Value.Seconds.ToString(CultureInfo.InvariantCulture),
        };
        return new TokenClaims
        {
            Subject = request.User ?? "",
            Id = $"dckr_jti_{Guid.NewGuid():N}",
            IssuedAt = now,
            NotBefore = now - NormalLifeSeconds,
            ExpiresAt = now + life,
            Access = [.. request.Repositories.Select(name => new TokenAccess
            {
                Name = name,
                Actions = ["pull"],
                Parameters = parameters,
            })],
        };
    }
}
