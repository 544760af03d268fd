using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Petrel.Registry.Credentials;

/// <summary>
/// A password or token. It prints as dots, JSON writes dots, and nothing reads it from JSON: only <see cref="Reveal"/>
/// gives it away, so that one search finds every place where that happens.
/// </summary>
[JsonConverter(typeof(DotsConverter))]
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What stands for every secret.</summary>
    public const string Dots = "***";

    // Of this process alone: fingerprints that leak cannot be compared with those of guessed passwords.
    private static readonly byte[] FingerprintKey = RandomNumberGenerator.GetBytes(32);

    private readonly string _value;

    /// <summary>Wraps a value.</summary>
    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>Whether there is nothing to keep.</summary>
    public bool IsEmpty => _value.Length == 0;

    /// <summary>The value, to be sent and not to be kept.</summary>
    public string Reveal() => _value;

    /// <summary>A keyed hash of the value together with <paramref name="context"/>; comparable within this process only.</summary>
    public string Fingerprint(string context)
    {
        ArgumentNullException.ThrowIfNull(context);
        byte[] text = Encoding.UTF8.GetBytes($"{context.Length}:{context}{_value}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(FingerprintKey, text).AsSpan(0, 16));
    }

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(other._value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint("").GetHashCode(StringComparison.Ordinal);

    /// <summary>Dots.</summary>
    public override string ToString() => Dots;

    private sealed class DotsConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("secrets are not read from JSON");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Dots);
    }
}
