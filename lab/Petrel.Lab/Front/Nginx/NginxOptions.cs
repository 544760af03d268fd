namespace Petrel.Lab.Front.Nginx;

/// <summary>How nginx of a slot behaves.</summary>
public sealed record NginxOptions
{
    /// <summary>Whether it offers HTTP/2 beside HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    /// <summary>Requests per minute and client address (<c>limit_req</c>); null is without limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>How many requests may exceed that rate before one is refused.</summary>
    public int Burst { get; init; }

    /// <summary>The status of a refusal: 503 is nginx's default, 429 what most set.</summary>
    public int LimitStatus { get; init; } = 503;
}
