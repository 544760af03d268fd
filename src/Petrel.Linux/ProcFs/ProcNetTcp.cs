// /proc/net/tcp (net/ipv4/tcp_ipv4.c: tcp4_seq_show) and /proc/net/tcp6 (net/ipv6/tcp_ipv6.c: tcp6_seq_show):
//
//   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//    0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 10711 1 0000000045105da4 100 0 0 10 0
//    1: 0100007F:9C40 0100007F:01BB 01 00000000:00000000 02:000005A3 00000000  1000        0 10733 2 000000002d0a0b52 20 4 30 10 -1
//   12: 0000000000000000FFFF00000100007F:A2C4 0000000000000000FFFF00000100007F:01BB 08 00000000:00000001 …
//
// An address is printed as 32-bit words that hold network order but are read as the host reads them, so that the
// octets stand reversed on a little-endian machine. IPv4 rows are padded with spaces to 149 characters.
using System.Buffers.Binary;
using Petrel.Core.Sockets;

namespace Petrel.Linux.ProcFs;

/// <summary>What a line of <c>/proc/net/tcp</c> turned out to be.</summary>
public enum ProcNetTcpLine
{
    /// <summary>A socket.</summary>
    Row,

    /// <summary>A socket whose remote port is not asked for; the rest of the line was not looked at.</summary>
    Filtered,

    /// <summary>The column titles.</summary>
    Header,

    /// <summary>Nothing but spaces.</summary>
    Blank,

    /// <summary>None of these: cut off, or not of this file.</summary>
    Malformed,
}

/// <summary>One socket of <c>/proc/net/tcp</c> or <c>tcp6</c>.</summary>
public struct ProcNetTcpRow
{
    /// <summary>Both ends; v4-mapped addresses are IPv4.</summary>
    public SocketKey Key;

    /// <summary>The state (<c>st</c>).</summary>
    public TcpState State;

    /// <summary>The running timer (<c>tr</c>).</summary>
    public SocketTimer Timer;

    /// <summary>Unanswered retransmits (<c>retrnsmt</c>), or probes (<c>timeout</c>) if the timer sends probes; at most 255.</summary>
    public byte Retransmits;

    /// <summary>Octets written and not acknowledged.</summary>
    public uint SendQueue;

    /// <summary>Octets received and not read; of a listener, connections that wait to be accepted.</summary>
    public uint ReceiveQueue;

    /// <summary>Milliseconds until the timer fires (<c>tm->when</c>).</summary>
    public uint TimerMilliseconds;

    /// <summary>The owner's user id.</summary>
    public uint Uid;

    /// <summary>The socket's inode; 0 where no process owns it.</summary>
    public ulong Inode;
}

/// <summary>The format of <c>/proc/net/tcp</c> and <c>/proc/net/tcp6</c>. Touches nothing but the bytes given.</summary>
public static class ProcNetTcp
{
    private const int IPv4Digits = 8;
    private const int IPv6Digits = 32;

    /// <summary>Parses one line, without its line feed. Allocates nothing and accepts any bytes.</summary>
    /// <param name="line">The line.</param>
    /// <param name="remotePorts">Remote ports that are asked for; null for all.</param>
    /// <param name="littleEndian">The byte order of the machine that wrote the file.</param>
    /// <param name="row">The socket; meaningless unless the answer is <see cref="ProcNetTcpLine.Row"/>.</param>
    public static ProcNetTcpLine ParseLine(
        ReadOnlySpan<byte> line, PortSet? remotePorts, bool littleEndian, out ProcNetTcpRow row)
    {
        row = default;
        AsciiCursor cursor = new(line);
        cursor.SkipSpaces();
        _ = cursor.Decimal();
        cursor.Expect((byte)':');
        cursor.SkipSpaces();
        if (cursor.Failed) return NotARow(line);
        int digits = AddressDigits(cursor.Rest);

        ReadOnlySpan<byte> local = cursor.Take(digits);
        ushort localPort = ReadPort(ref cursor);
        cursor.Expect((byte)' ');
        ReadOnlySpan<byte> remote = cursor.Take(digits);
        ushort remotePort = ReadPort(ref cursor);
        if (cursor.Failed || digits == 0) return ProcNetTcpLine.Malformed;
        if (remotePorts?.Contains(remotePort) == false) return ProcNetTcpLine.Filtered;

        bool parsed = TryParseAddress(local, littleEndian, out InetAddress localAddress)
            & TryParseAddress(remote, littleEndian, out InetAddress remoteAddress)
            & TryParseColumns(ref cursor, ref row);
        row.Key = new(new(localAddress, localPort), new(remoteAddress, remotePort));
        return parsed ? ProcNetTcpLine.Row : ProcNetTcpLine.Malformed;
    }

    // The family is told by the width of the address, never by which file it stood in.
    private static int AddressDigits(ReadOnlySpan<byte> text) =>
        text.Length > IPv4Digits && text[IPv4Digits] == ':' ? IPv4Digits
        : text.Length > IPv6Digits && text[IPv6Digits] == ':' ? IPv6Digits
        : 0;

    private static ushort ReadPort(ref AsciiCursor cursor)
    {
        cursor.Expect((byte)':');
        return (ushort)cursor.Hex(4);
    }

    private static bool TryParseColumns(ref AsciiCursor cursor, ref ProcNetTcpRow row)
    {
        ulong state = NextHex(ref cursor, 2);
        row.SendQueue = (uint)NextHex(ref cursor, 8);
        cursor.Expect((byte)':');
        row.ReceiveQueue = (uint)cursor.Hex(8);
        ulong timer = NextHex(ref cursor, 2);
        cursor.Expect((byte)':');
        row.TimerMilliseconds = TicksToMilliseconds(cursor.Hex(16));
        ulong retransmits = NextHex(ref cursor, 8);
        ulong uid = NextDecimal(ref cursor);
        ulong probes = NextDecimal(ref cursor);
        row.Inode = NextDecimal(ref cursor);
        // More columns follow in every kernel; their absence means that the line is cut, perhaps within the inode.
        cursor.Expect((byte)' ');

        row.Uid = (uint)uid;
        row.State = (TcpState)state;
        row.Timer = timer <= (ulong)SocketTimer.ZeroWindowProbe ? (SocketTimer)timer : SocketTimer.None;
        bool probing = row.Timer is SocketTimer.KeepAlive or SocketTimer.ZeroWindowProbe;
        row.Retransmits = (byte)Math.Min(probing ? probes : retransmits, byte.MaxValue);
        return !cursor.Failed && uid <= uint.MaxValue && state is > 0 and < TcpStateNames.Count;
    }

    private static ulong NextHex(ref AsciiCursor cursor, int mostDigits)
    {
        cursor.Expect((byte)' ');
        return cursor.Hex(mostDigits);
    }

    private static ulong NextDecimal(ref AsciiCursor cursor)
    {
        cursor.Expect((byte)' ');
        cursor.SkipSpaces();
        return cursor.Decimal();
    }

    // jiffies_delta_to_clock_t: USER_HZ is 100 on every architecture, whatever the kernel's own HZ.
    private static uint TicksToMilliseconds(ulong ticks) =>
        ticks >= uint.MaxValue / 10 ? uint.MaxValue : (uint)ticks * 10;

    private static bool TryParseAddress(ReadOnlySpan<byte> digits, bool littleEndian, out InetAddress address)
    {
        address = default;
        if (digits.Length == IPv4Digits)
        {
            bool parsed = TryParseWord(digits, littleEndian, out uint bits);
            address = new(0, 0x0000_FFFF_0000_0000UL | bits);
            return parsed;
        }

        if (!TryParseWord(digits[..8], littleEndian, out uint first)
            || !TryParseWord(digits[8..16], littleEndian, out uint second)
            || !TryParseWord(digits[16..24], littleEndian, out uint third)
            || !TryParseWord(digits[24..], littleEndian, out uint fourth))
            return false;
        address = new(((ulong)first << 32) | second, ((ulong)third << 32) | fourth);
        return true;
    }

    private static bool TryParseWord(ReadOnlySpan<byte> digits, bool littleEndian, out uint networkOrder)
    {
        uint word = 0;
        int seen = 0;
        foreach (byte character in digits)
        {
            int digit = AsciiCursor.HexDigit(character);
            seen |= digit;
            word = (word << 4) | (uint)(digit & 15);
        }

        networkOrder = littleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
        return seen < 16;
    }

    private static ProcNetTcpLine NotARow(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t\r"u8);
        if (text.IsEmpty) return ProcNetTcpLine.Blank;
        bool titles = text.StartsWith("sl "u8) && text.IndexOf("local_address"u8) >= 0;
        return titles ? ProcNetTcpLine.Header : ProcNetTcpLine.Malformed;
    }
}
