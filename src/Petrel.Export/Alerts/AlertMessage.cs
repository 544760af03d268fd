using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Petrel.Export.Alerts;

/// <summary>What a message is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageKind>))]
public enum MessageKind : byte
{
    /// <summary>Something new.</summary>
    [JsonStringEnumMemberName("alerts")]
    Alerts,

    /// <summary>What lasts, said again.</summary>
    [JsonStringEnumMemberName("repeat")]
    Repeat,

    /// <summary>A sign of life.</summary>
    [JsonStringEnumMemberName("heartbeat")]
    Heartbeat,

    /// <summary>Somebody tries whether messages arrive.</summary>
    [JsonStringEnumMemberName("test")]
    Test,
}

/// <summary>One message to one receiver.</summary>
public sealed record AlertMessage
{
    /// <summary>The version of this format.</summary>
    public int Version { get; init; } = Alert.CurrentVersion;

    /// <summary>The same whenever the same is sent again after a failure: whoever has seen it may ignore it.</summary>
    public required string Key { get; init; }

    /// <summary>What it is for.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>The receiver's name.</summary>
    public required string Receiver { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Where it comes from: host, cluster, region and the operator's own.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>What there is to say, the gravest first.</summary>
    public ImmutableArray<Alert> Alerts { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether it sums up what the rate limit or a failure held back.</summary>
    public bool SumsUp { get; init; }

    /// <summary>Alerts as they were told before, where they have other labels now: for whom labels are the identity.</summary>
    [JsonIgnore]
    public ImmutableArray<Alert> Replaced { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether the alert that always fires is to be renewed with it.</summary>
    [JsonIgnore]
    public bool IsAlive { get; init; }

    /// <summary>A key that depends on nothing but what is said.</summary>
    public static string KeyOf(string receiver, MessageKind kind, IEnumerable<string> parts)
    {
        string text = $"{receiver}\n{kind}\n{string.Join('\n', parts.Order(StringComparer.Ordinal))}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
