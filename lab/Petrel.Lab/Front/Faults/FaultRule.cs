using System.Net;
using System.Text.Json.Serialization;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Faults;

/// <summary>
/// One thing that goes wrong at one slot. A property that is null matches everything. The first rule that matches a
/// request is applied, the others are not asked.
/// </summary>
public sealed record FaultRule
{
    /// <summary>What goes wrong.</summary>
    [JsonRequired]
    public FaultKind Kind { get; init; }

    /// <summary>At which role.</summary>
    public LabRole? Role { get; init; }

    /// <summary>At which of the role's addresses, from 0.</summary>
    public int? Index { get; init; }

    /// <summary>For which client address.</summary>
    public string? Client { get; init; }

    /// <summary>For which requests; not asked for faults of the connection.</summary>
    public PathKind? Path { get; init; }

    /// <summary>The HTTP status of <see cref="FaultKind.Status"/>, 400 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>With status 429: the abuse limit (plain text, connection closed) instead of the pull quota.</summary>
    public bool Abuse { get; init; }

    /// <summary>Seconds of a <c>Retry-After</c> header beside <see cref="Status"/>.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Bytes of the body that are sent first.</summary>
    public long Bytes { get; init; }

    /// <summary>How long it lasts, or how late it is; a stall without it lasts until the client goes.</summary>
    public double? Seconds { get; init; }

    /// <summary>The speed of <see cref="FaultKind.SlowBody"/>.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>How many times it happens before all is well again; null is always.</summary>
    public int? Times { get; init; }

    /// <summary>How many matching requests (or connections) are well before it begins.</summary>
    public int After { get; init; }

    /// <summary>Only for tokens that are not a client's first for that scope since the rules were set.</summary>
    public bool Renewals { get; init; }

    /// <summary>What is wrong with the rule itself; null if nothing is.</summary>
    public string? Complaint() => this switch
    {
        { Kind: FaultKind.Status, Status: null or < 400 or > 599 } => "status needs a status from 400 to 599",
        { Kind: FaultKind.SlowFirstByte or FaultKind.TokenLife, Seconds: null or <= 0 } => $"{Kind} needs seconds above 0",
        { Kind: FaultKind.SlowBody, BytesPerSecond: <= 0 } => "slow-body needs bytesPerSecond above 0",
        { Client: not null } when !IPAddress.TryParse(Client, out _) => $"client {Client} is no address",
        { Bytes: < 0 } or { Times: < 0 } or { After: < 0 } => "bytes, times and after are never negative",
        _ => null,
    };
}
