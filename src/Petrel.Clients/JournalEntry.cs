using System.Globalization;
using System.Text;
using System.Text.Json;
using Petrel.Core.Outcomes;

namespace Petrel.Clients;

/// <summary>An entry of the journal as <c>journalctl --output=json</c> writes it (systemd.journal-fields(7)).</summary>
/// <param name="Cursor">Where it stands, to go on after it; null if it does not say.</param>
/// <param name="Outcome">What it says of a pull; null if nothing.</param>
internal readonly record struct JournalEntry(string? Cursor, ClientOutcome? Outcome)
{
    private const string UnitEnding = ".service";

    /// <summary>Reads a line; an empty entry if it is none.</summary>
    internal static JournalEntry Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? new JournalEntry(Text(root, "__CURSOR"), OutcomeOf(root)) : default;
        }
        catch (JsonException)
        {
            return default; // cut, as it was too long
        }
        catch (InvalidOperationException)
        {
            return default; // half a surrogate
        }
    }

    private static ClientOutcome? OutcomeOf(JsonElement root)
    {
        DateTime? time = TimeOf(Text(root, "__REALTIME_TIMESTAMP"));
        if (Text(root, "PODMAN_TYPE") == "image")
            return OutcomeReader.ReadPodmanEvent(Text(root, "PODMAN_EVENT") ?? "", Text(root, "PODMAN_NAME"), Text(root, "PODMAN_ERROR"), time);
        return Text(root, "MESSAGE") is { } message ? OutcomeReader.Read(message, ClientOf(root), time) : null;
    }

    // k3s and their like are several clients in one unit: then the words tell which one speaks.
    private static string? ClientOf(JsonElement root)
    {
        string unit = Text(root, "_SYSTEMD_UNIT") ?? "";
        if (unit.EndsWith(UnitEnding, StringComparison.Ordinal)) unit = unit[..^UnitEnding.Length];
        return OutcomeClients.Of(unit) ?? OutcomeClients.Of(Text(root, "SYSLOG_IDENTIFIER") ?? "");
    }

    // Microseconds since 1970.
    private static DateTime? TimeOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds < 253_402_300_800_000_000
            ? DateTime.UnixEpoch.AddMicroseconds(microseconds)
            : null;

    // What is no printable text comes as an array of octets; a field that stands there twice, as an array of texts.
    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) return null;
        if (value[0].ValueKind == JsonValueKind.String) return value[0].GetString();
        var octets = new List<byte>(value.GetArrayLength());
        foreach (JsonElement one in value.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.Number || !one.TryGetByte(out byte octet)) return null;
            octets.Add(octet);
        }

        return Encoding.UTF8.GetString([.. octets]);
    }
}
