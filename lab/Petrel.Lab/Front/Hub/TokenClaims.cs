using System.Text.Json.Serialization;

namespace Petrel.Lab.Front.Hub;

/// <summary>What a token says, as Docker Hub's tokens do. Times are seconds since 1970.</summary>
internal sealed record TokenClaims
{
    [JsonPropertyName("iss")]
    public string Issuer { get; init; } = "auth.docker.io";

    [JsonPropertyName("aud")]
    public string Audience { get; init; } = "registry.docker.io";

    [JsonPropertyName("sub")]
    public string Subject { get; init; } = "";

    [JsonPropertyName("jti")]
    public string Id { get; init; } = "";

    [JsonPropertyName("iat")]
    public long IssuedAt { get; init; }

    [JsonPropertyName("nbf")]
    public long NotBefore { get; init; }

    [JsonPropertyName("exp")]
    public long ExpiresAt { get; init; }

    [JsonPropertyName("access")]
    public IReadOnlyList<TokenAccess> Access { get; init; } = [];

    /// <summary>Whether the token is good at a time for pulling from a repository; null asks for no repository.</summary>
    internal bool Allows(string? repository, DateTimeOffset now) =>
        NotBefore <= now.ToUnixTimeSeconds() && now.ToUnixTimeSeconds() < ExpiresAt
        && (repository is null || Access.Any(access => access.Name == repository && access.Actions.Contains("pull")));
}

/// <summary>One thing that a token allows.</summary>
internal sealed record TokenAccess
{
    [JsonPropertyName("type")]
    public string Type { get; init; } = "repository";

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("actions")]
    public IReadOnlyList<string> Actions { get; init; } = [];

    [JsonPropertyName("parameters")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
}
