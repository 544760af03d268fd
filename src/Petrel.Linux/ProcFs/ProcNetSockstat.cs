// /proc/net/sockstat (net/ipv4/proc.c: sockstat_seq_show):
//
//   sockets: used 14
//   TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 131
//   UDP: inuse 0 mem 0
using System.Buffers.Text;

namespace Petrel.Linux.ProcFs;

/// <summary>The TCP line of <c>/proc/net/sockstat</c>.</summary>
/// <param name="InUse">IPv4 TCP sockets of the namespace.</param>
/// <param name="Orphans">Sockets without an owner; of the whole host.</param>
/// <param name="TimeWait">Sockets in TIME_WAIT, of the namespace.</param>
/// <param name="Allocated">TCP sockets that have memory; of the whole host.</param>
public readonly record struct ProcNetSockstat(long InUse, long Orphans, long TimeWait, long Allocated)
{
    /// <summary>Parses the file; false if it has no TCP line. A figure that this kernel lacks is 0.</summary>
    public static bool TryParse(ReadOnlySpan<byte> file, out ProcNetSockstat values)
    {
        bool found = TryFindLine(file, "TCP:"u8, out ReadOnlySpan<byte> line);
        values = new(
            Field(line, "inuse"u8), Field(line, "orphan"u8), Field(line, "tw"u8), Field(line, "alloc"u8));
        return found;
    }

    /// <summary>Finds the rest of the line that starts with a label.</summary>
    internal static bool TryFindLine(ReadOnlySpan<byte> file, ReadOnlySpan<byte> label, out ReadOnlySpan<byte> rest)
    {
        foreach (Range range in file.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = file[range];
            if (!line.StartsWith(label)) continue;
            rest = line[label.Length..];
            return true;
        }

        rest = default;
        return false;
    }

    /// <summary>The number after a name in a line of names and numbers; 0 if there is none.</summary>
    internal static long Field(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        bool named = false;
        foreach (Range range in line.Split((byte)' '))
        {
            ReadOnlySpan<byte> word = line[range];
            if (named) return Number(word);
            named = word.SequenceEqual(name);
        }

        return 0;
    }

    /// <summary>A decimal number that fills the word; 0 for anything else.</summary>
    internal static long Number(ReadOnlySpan<byte> word) =>
        Utf8Parser.TryParse(word, out long value, out int used) && used == word.Length ? value : 0;
}
