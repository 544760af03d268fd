using Microsoft.AspNetCore.Http;

namespace Petrel.Lab.Front.Hub;

/// <summary>What a client asks the token server for, by GET or by POST (OAuth2).</summary>
/// <param name="Scopes">As in <c>repository:library/petrel:pull</c>; sorted.</param>
/// <param name="User">Who signs in; null is nobody.</param>
/// <param name="IsRefused">Whether the password is wrong.</param>
internal sealed record TokenRequest(IReadOnlyList<string> Scopes, string? User, bool IsRefused)
{
    /// <summary>The refresh token that a signed-in client gets.</summary>
    internal const string Refresh = "refresh-petrel";

    internal string Scope => string.Join(' ', Scopes);

    /// <summary>What the token allows: pulling from the repositories that were asked for.</summary>
    internal IEnumerable<string> Repositories => Scopes.Select(static scope => scope.Split(':'))
        .Where(static parts => parts.Length == 3 && parts[0] == "repository" && parts[2].Contains("pull"))
        .Select(static parts => parts[1]);

    internal static async Task<TokenRequest> ReadAsync(HttpRequest request, CancellationToken cancellation) =>
        HttpMethods.IsPost(request.Method) ? Posted(await request.ReadFormAsync(cancellation)) : Gotten(request);

    private static TokenRequest Gotten(HttpRequest request)
    {
        bool signsIn = Accounts.TryReadBasic(request.Headers.Authorization, out string? user, out string? password);
        return new(ScopesOf(request.Query["scope"]), user, signsIn && !Accounts.AreGood(user, password));
    }

    private static TokenRequest Posted(IFormCollection form)
    {
        bool isRefresh = form["grant_type"] == "refresh_token";
        string user = isRefresh ? Accounts.User : form["username"].ToString();
        bool good = isRefresh
            ? form["refresh_token"] == Refresh
            : Accounts.AreGood(user, form["password"]);
        return new(ScopesOf(form["scope"]), user, !good);
    }

    private static string[] ScopesOf(IEnumerable<string?> values) =>
        [.. values.SelectMany(static value => (value ?? "").Split(' ')).Where(static scope => scope != "").Order()];
}
