using Microsoft.AspNetCore.Http;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Hub;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Http;

/// <summary>What each role answers when all is well.</summary>
internal sealed class RegistryRoles(StorageForwarder storage, TokenSigner signer, TokenServer tokens, TimeProvider time)
{
    internal async Task AnswerAsync(Exchange exchange)
    {
        // The token server asks for itself: whether a token is a renewal stands in the request.
        if (exchange.Role == LabRole.Auth) await AuthAsync(exchange);
        else if (await RequestFaults.PassAsync(exchange, FaultPhase.Request)) await RegistryAsync(exchange);
    }

    private Task AuthAsync(Exchange exchange) =>
        exchange.Path.Kind == PathKind.Token ? tokens.AnswerAsync(exchange) : CannedAnswers.NotFoundAsync(exchange);

    private Task RegistryAsync(Exchange exchange) => exchange.Role switch
    {
        LabRole.Api => ApiAsync(exchange),
        LabRole.Blob => CdnAsync(exchange),
        LabRole.Private => PrivateAsync(exchange),
        _ => OpenAsync(exchange, null),
    };

    private async Task ApiAsync(Exchange exchange)
    {
        TokenClaims? claims = ReadToken(exchange.Request);
        bool known = claims is not null && claims.Allows(exchange.Path.Repository, time.GetUtcNow());
        PullSource source = PullSource.Of(exchange.Client, known && claims!.Subject != "" ? claims.Subject : null);
        if (!known)
        {
            if (exchange.Slot.Quota.LimitOf(source) is not null)
                exchange.Response.Headers["docker-ratelimit-source"] = source.Name;
            await CannedAnswers.UnauthorizedAsync(exchange, claims is null ? null : "invalid_token");
            return;
        }

        if (!await RequestFaults.PassAsync(exchange, FaultPhase.Authorized, source.User)) return;
        await KnownAsync(exchange, source);
    }

    private Task KnownAsync(Exchange exchange, PullSource source) => exchange.Path.Kind switch
    {
        PathKind.Manifest when !exchange.Slot.Quota.Admit(
            source, HttpMethods.IsGet(exchange.Request.Method), time.GetUtcNow(), exchange.Response.Headers) =>
            CannedAnswers.QuotaAsync(exchange, source.User),
        PathKind.Blob => RedirectAsync(exchange),
        _ => ForwardAsync(exchange),
    };

    private async Task RedirectAsync(Exchange exchange)
    {
        if (!await storage.HasAsync(exchange.Request.Path, exchange.Gone))
        {
            await CannedAnswers.NotFoundAsync(exchange);
            return;
        }

        exchange.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        exchange.Response.Headers.Location = CdnLink.For(exchange.Path, time.GetUtcNow());
        exchange.Response.ContentLength = 0;
        await exchange.Response.StartAsync(exchange.Gone);
    }

    private async Task CdnAsync(Exchange exchange)
    {
        if (!await RequestFaults.PassAsync(exchange, FaultPhase.Authorized)) return;
        if (exchange.Path.Kind == PathKind.Blob && CdnLink.StoragePath(exchange.Path, exchange.Request.Query) is string path)
            await storage.ForwardAsync(exchange, path);
        else
            await CannedAnswers.NotFoundAsync(exchange);
    }

    private Task PrivateAsync(Exchange exchange)
    {
        bool known = Accounts.TryReadBasic(exchange.Request.Headers.Authorization, out string? user, out string? password)
            && Accounts.AreGood(user, password);
        return known ? OpenAsync(exchange, user) : CannedAnswers.UnauthorizedAsync(exchange);
    }

    private async Task OpenAsync(Exchange exchange, string? user)
    {
        if (await RequestFaults.PassAsync(exchange, FaultPhase.Authorized, user)) await ForwardAsync(exchange);
    }

    // The query is left behind: of a mirror it names the upstream (?ns=docker.io), and nothing else that is pulled has one.
    private Task ForwardAsync(Exchange exchange) => storage.ForwardAsync(exchange, exchange.Request.Path);

    private TokenClaims? ReadToken(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? signer.Read(header[7..].Trim()) : null;
    }
}
