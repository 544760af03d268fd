using System.Buffers.Text;
using System.Text;

namespace Petrel.Registry.Tests.Probing;

/// <summary>Answers as Docker Hub does, token server included; what a test changes are the properties.</summary>
internal sealed class HubLikeRegistry
{
    internal const string Claims =
        """{"access":[{"type":"repository","name":"a/b","parameters":{"pull_limit":"100","pull_limit_interval":"21600"}}],"iat":1764000000,"nbf":1763999700,"exp":1764000300}""";

    internal static readonly string Jwt = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Claims))}.c2ln";

    /// <summary>Scheme, host and port of the token server.</summary>
    internal string Realm { get; set; } = "";

    internal string QuotaHeaders { get; set; } =
        "ratelimit-limit: 100;w=21600\r\nratelimit-remaining: 20;w=21600\r\ndocker-ratelimit-source: 203.0.113.7\r\n";

    internal string ManifestStatus { get; set; } = "200 OK";

    internal string ManifestHeaders { get; set; } = "";

    internal string Token { get; set; } = Jwt;

    /// <summary>The base64 of the only user name and password that are let in; null lets in everybody.</summary>
    internal string? Account { get; set; }

    internal string Answer(Request request) => request.Path switch
    {
        "/v2/" => ScriptedServer.Answer(
            "401 Unauthorized", """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""",
            $"Www-Authenticate: Bearer realm=\"{Realm}/token\",service=\"registry.docker.io\"\r\n"),
        "/token" => AnswerToken(request),
        _ when request.Method != "HEAD" => ScriptedServer.Answer("500 A pull was counted"),
        _ => request.Header("Authorization") == $"Bearer {Token}"
            ? ScriptedServer.Head(ManifestStatus, QuotaHeaders + ManifestHeaders + $"Docker-Content-Digest: sha256:0123\r\nDate: {TestAuthority.Now:r}\r\n")
            : ScriptedServer.Head("401 Unauthorized", $"Www-Authenticate: Bearer realm=\"{Realm}/token\"\r\n"),
    };

    private string AnswerToken(Request request) => Account is not null && request.Header("Authorization") != $"Basic {Account}"
        ? ScriptedServer.Answer("401 Unauthorized", """{"details":"incorrect username or password"}""")
        : ScriptedServer.Answer("200 OK", $$"""{"token":"{{Token}}","expires_in":300}""");
}
