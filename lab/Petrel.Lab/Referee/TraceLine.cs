using System.Globalization;
using System.Net;

namespace Petrel.Lab.Referee;

/// <summary>
/// Reads a line of <c>trace_pipe</c>: <c>comm-pid [cpu] flags seconds: event: name=value …</c>
/// (Documentation/trace/ftrace.rst; the fields as each event's <c>print fmt</c> has them).
/// </summary>
internal static class TraceLine
{
    /// <summary>The event; null for a line of another kind.</summary>
    internal static KernelEvent? Parse(string line)
    {
        int bracket = line.IndexOf(" [", StringComparison.Ordinal);
        string[] parts = bracket < 0 ? [] : line[bracket..].Split(": ", 3);
        if (parts.Length < 3 || KindOf(parts[1].Trim()) is not { } kind) return null;
        string stamp = parts[0][(parts[0].LastIndexOf(' ') + 1)..];
        if (!double.TryParse(stamp, NumberStyles.Float, CultureInfo.InvariantCulture, out double at)) return null;
        Dictionary<string, string> fields = Fields(parts[2]);
        string task = line[..bracket].Trim();
        (IPEndPoint local, IPEndPoint remote) = kind == KernelEventKind.Segment ? Ends(fields) : EndsOfSocket(fields);
        return new KernelEvent(
            at, kind, local, remote,
            fields.GetValueOrDefault("oldstate", ""),
            fields.GetValueOrDefault("newstate", fields.GetValueOrDefault("state", "")),
            Number(fields, "data_len"), Distance(fields), Number(fields, "error"),
            task[..Math.Max(0, task.LastIndexOf('-'))]);
    }

    private static KernelEventKind? KindOf(string name) => name switch
    {
        "inet_sock_set_state" => KernelEventKind.State,
        "tcp_retransmit_skb" => KernelEventKind.Retransmit,
        "tcp_receive_reset" => KernelEventKind.ResetReceived,
        "inet_sk_error_report" => KernelEventKind.Error,
        "tcp_probe" => KernelEventKind.Segment,
        _ => null,
    };

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>();
        foreach (string field in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = field.IndexOf('=');
            if (sign > 0) fields[field[..sign]] = field[(sign + 1)..];
        }

        return fields;
    }

    private static (IPEndPoint Local, IPEndPoint Remote) Ends(Dictionary<string, string> fields) =>
        (IPEndPoint.Parse(fields["src"]), IPEndPoint.Parse(fields["dest"]));

    private static (IPEndPoint Local, IPEndPoint Remote) EndsOfSocket(Dictionary<string, string> fields)
    {
        bool isV6 = fields.GetValueOrDefault("family") == "AF_INET6";
        return (End("saddr", "sport"), End("daddr", "dport"));

        // A v4-mapped address is an IPv4 connection through an IPv6 socket, as Go opens them.
        IPEndPoint End(string address, string port)
        {
            IPAddress parsed = IPAddress.Parse(fields[isV6 ? address + "v6" : address]);
            return new(parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed, Number(fields, port));
        }
    }

    private static int Number(Dictionary<string, string> fields, string name) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : 0;

    // Sequence numbers wrap.
    private static uint Distance(Dictionary<string, string> fields) =>
        unchecked(Sequence(fields, "snd_nxt") - Sequence(fields, "snd_una"));

    private static uint Sequence(Dictionary<string, string> fields, string name) =>
        uint.TryParse(fields.GetValueOrDefault(name, "").Replace("0x", ""), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint number) ? number : 0;
}
