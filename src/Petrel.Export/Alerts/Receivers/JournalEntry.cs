using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>
/// An entry in the journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): <c>NAME=value</c> a line, or where a value has lines of
/// its own, the name, its length in 64 bits, little endian, and the value.
/// </summary>
internal static class JournalEntry
{
    // Below the default send buffer of a datagram socket (212,992 octets), so that no file descriptor need be passed.
    private const int LongestValue = 16_000;

    private const string IncidentMessage = "5c2f0d1e2a9b4a86b1d6f5a3e07c4f21";
    private const string ResolvedMessage = "8e71b5f0c3d24f4f9a0c6e2d7b9a1f32";
    private const string OtherMessage = "b40c9d3e6f1a4c7d8e5f2a1b0c9d8e73";

    /// <summary>The entry of one alert.</summary>
    internal static byte[] Of(AlertMessage message, Alert alert)
    {
        var entry = new ArrayBufferWriter<byte>();
        Begin(entry, message, alert.IsResolved ? ResolvedMessage : IncidentMessage, Priority(alert));
        Field(entry, "MESSAGE", AlertText.OneLine($"{(alert.IsResolved ? "resolved" : alert.Severity)}: {alert.Summary}", 2000));
        Field(entry, "PETREL_INCIDENT", alert.Id);
        Field(entry, "PETREL_PHASE", alert.Phase);
        Field(entry, "PETREL_STATUS", alert.Status);
        Field(entry, "PETREL_REGISTRY", alert.Registry);
        Field(entry, "PETREL_CAUSE", alert.Cause);
        Field(entry, "PETREL_SEVERITY", alert.Severity);
        Field(entry, "PETREL_CONFIDENCE", alert.Confidence.ToString("0.00", CultureInfo.InvariantCulture));
        Field(entry, "PETREL_ENDPOINTS", string.Join(' ', alert.Endpoints));
        Field(entry, "PETREL_IMAGES", string.Join(' ', alert.Images));
        Field(entry, "PETREL_ADVICE", string.Join('\n', alert.Advice));
        return entry.WrittenSpan.ToArray();
    }

    /// <summary>The entry of a message that is about no incident.</summary>
    internal static byte[] Of(AlertMessage message)
    {
        var entry = new ArrayBufferWriter<byte>();
        Begin(entry, message, OtherMessage, 6);
        Field(entry, "MESSAGE", AlertText.Subject(message));
        return entry.WrittenSpan.ToArray();
    }

    private static void Begin(ArrayBufferWriter<byte> entry, AlertMessage message, string id, int priority)
    {
        Field(entry, "MESSAGE_ID", id);
        Field(entry, "PRIORITY", priority.ToString(CultureInfo.InvariantCulture));
        Field(entry, "SYSLOG_IDENTIFIER", "petrel");
        Field(entry, "PETREL_KEY", message.Key);
        foreach ((string name, string value) in message.Labels)
            Field(entry, $"PETREL_LABEL_{name.TrimStart('_').ToUpperInvariant()}", value);
    }

    // syslog.h: LOG_CRIT, LOG_WARNING, LOG_NOTICE.
    private static int Priority(Alert alert) => alert.IsResolved ? 5 : alert.IsCritical ? 2 : 4;

    private static void Field(ArrayBufferWriter<byte> entry, string name, string value)
    {
        if (value.Length == 0) return;
        if (value.Length > LongestValue) value = value[..LongestValue];
        if (value.AsSpan().Contains('\n'))
        {
            byte[] octets = Encoding.UTF8.GetBytes(value);
            entry.Write(Encoding.ASCII.GetBytes($"{name}\n"));
            BinaryPrimitives.WriteUInt64LittleEndian(entry.GetSpan(8), (ulong)octets.Length);
            entry.Advance(8);
            entry.Write(octets);
            entry.Write("\n"u8);
        }
        else
        {
            entry.Write(Encoding.UTF8.GetBytes($"{name}={value}\n"));
        }
    }
}
