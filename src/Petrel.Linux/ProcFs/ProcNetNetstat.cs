// /proc/net/netstat (net/ipv4/proc.c: netstat_seq_show): pairs of lines, names above numbers, more names in newer kernels:
//
//   TcpExt: SyncookiesSent SyncookiesRecv … ListenOverflows ListenDrops … TCPTimeouts … TCPAbortOnTimeout … TCPSynRetrans …
//   TcpExt: 0 0 … 3 3 … 17 … 2 … 9 …
//   IpExt: InNoRoutes …
//   IpExt: 0 …
namespace Petrel.Linux.ProcFs;

/// <summary>What Petrel reads of the <c>TcpExt</c> lines of <c>/proc/net/netstat</c>; counters since the namespace began.</summary>
/// <param name="ListenOverflows">Connections refused because an accept queue was full.</param>
/// <param name="Timeouts"><c>TCPTimeouts</c>: retransmission timers that fired.</param>
/// <param name="AbortsOnTimeout"><c>TCPAbortOnTimeout</c>: connections given up after too many retransmits.</param>
/// <param name="SynRetransmits"><c>TCPSynRetrans</c>: SYN and SYN-ACK segments sent again.</param>
public readonly record struct ProcNetNetstat(
    long ListenOverflows, long Timeouts, long AbortsOnTimeout, long SynRetransmits)
{
    /// <summary>
    /// Parses the file; false if the two TcpExt lines are not there or differ in length, so that names and numbers
    /// could not be matched. A counter that this kernel lacks is 0.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> file, out ProcNetNetstat values)
    {
        values = default;
        if (!TryFindPair(file, "TcpExt: "u8, out ReadOnlySpan<byte> names, out ReadOnlySpan<byte> numbers)) return false;
        if (names.Count((byte)' ') != numbers.Count((byte)' ')) return false;

        MemoryExtensions.SpanSplitEnumerator<byte> number = numbers.Split((byte)' ');
        foreach (Range range in names.Split((byte)' '))
        {
            if (!number.MoveNext()) break;
            values = values.With(names[range], numbers[number.Current]);
        }

        return true;
    }

    private ProcNetNetstat With(ReadOnlySpan<byte> name, ReadOnlySpan<byte> number) =>
        name.SequenceEqual("ListenOverflows"u8) ? this with { ListenOverflows = ProcNetSockstat.Number(number) }
        : name.SequenceEqual("TCPTimeouts"u8) ? this with { Timeouts = ProcNetSockstat.Number(number) }
        : name.SequenceEqual("TCPAbortOnTimeout"u8) ? this with { AbortsOnTimeout = ProcNetSockstat.Number(number) }
        : name.SequenceEqual("TCPSynRetrans"u8) ? this with { SynRetransmits = ProcNetSockstat.Number(number) }
        : this;

    private static bool TryFindPair(
        ReadOnlySpan<byte> file, ReadOnlySpan<byte> label, out ReadOnlySpan<byte> names, out ReadOnlySpan<byte> numbers)
    {
        numbers = default;
        if (!ProcNetSockstat.TryFindLine(file, label, out names)) return false;
        file.Overlaps(names, out int at);
        // A last line without its end may be cut within a number.
        int next = at + names.Length + 1;
        bool found = next < file.Length && ProcNetSockstat.TryFindLine(file[next..], label, out numbers);
        return found && file[next..].IndexOf((byte)'\n') >= 0;
    }
}
