// /proc/PID/stat (fs/proc/array.c: do_task_stat); the name may hold spaces and brackets:
//
//   11303 (cat) R 11281 11281 3546 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 491730 3133440 387 …
using System.Buffers.Text;

namespace Petrel.Linux.ProcFs;

/// <summary>What tells a process from a later one with the same id, and from itself before an exec.</summary>
internal static class ProcPidStat
{
    // Field 9 is flags, field 22 is starttime; the first word after the name is field 3.
    private const int FlagsWord = 9 - 3;
    private const int StartTimeWord = 22 - 3;
    private const uint PF_KTHREAD = 0x00200000; // include/linux/sched.h

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

    /// <summary>Whether the line is that of a thread of the kernel's own; false if it cannot be told.</summary>
    internal static bool IsKernelThread(ReadOnlySpan<byte> file)
    {
        int close = file.LastIndexOf((byte)')');
        return close >= 0 && close + 2 <= file.Length
            && TryFindWord(file[(close + 2)..], FlagsWord, out ReadOnlySpan<byte> word)
            && Utf8Parser.TryParse(word, out uint flags, out _) && (flags & PF_KTHREAD) != 0;
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
