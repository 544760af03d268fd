// /proc/PID/stat (fs/proc/array.c: do_task_stat); the name may hold spaces and brackets:
//
//   11303 (cat) R 11281 11281 3546 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 491730 3133440 387 …
using System.Buffers.Text;

namespace Petrel.Linux.ProcFs;

/// <summary>What tells a process from a later one with the same id, and from itself before an exec.</summary>
internal static class ProcPidStat
{
    // Field 22 is starttime; the first word after the name is field 3.
    private const int StartTimeWord = 22 - 3;

    /// <summary>Parses the line: the name as the kernel escapes it, and the start in clock ticks since boot.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> name, out ulong startTicks)
    {
        name = default;
        startTicks = 0;
        int open = file.IndexOf((byte)'(');
        int close = file.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 > file.Length) return false;
        name = file[(open + 1)..close];
        return TryFindWord(file[(close + 2)..], StartTimeWord, out ReadOnlySpan<byte> word)
            && Utf8Parser.TryParse(word, out startTicks, out int used) && used == word.Length;
    }

    // A word counts only with a space behind it: without one it may be cut.
    private static bool TryFindWord(ReadOnlySpan<byte> words, int index, out ReadOnlySpan<byte> word)
    {
        word = default;
        for (int length; (length = words.IndexOf((byte)' ')) >= 0; words = words[(length + 1)..])
        {
            if (index-- > 0) continue;
            word = words[..length];
            return true;
        }

        return false;
    }
}
