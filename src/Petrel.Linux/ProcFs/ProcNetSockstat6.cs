// /proc/net/sockstat6 (net/ipv6/proc.c: sockstat6_seq_show); not there where IPv6 is switched off:
//
//   TCP6: inuse 0
//   UDP6: inuse 0
namespace Petrel.Linux.ProcFs;

/// <summary>The TCP6 line of <c>/proc/net/sockstat6</c>.</summary>
/// <param name="InUse">IPv6 TCP sockets of the namespace, v4-mapped ones included.</param>
public readonly record struct ProcNetSockstat6(long InUse)
{
    /// <summary>Parses the file; false if it has no TCP6 line.</summary>
    public static bool TryParse(ReadOnlySpan<byte> file, out ProcNetSockstat6 values)
    {
        bool found = ProcNetSockstat.TryFindLine(file, "TCP6:"u8, out ReadOnlySpan<byte> line);
        values = new(ProcNetSockstat.Field(line, "inuse"u8));
        return found;
    }
}
