using System.Globalization;

namespace Petrel.Linux.Native;

/// <summary>Memory that only the start needed.</summary>
public static class ResidentMemory
{
    private const int MADV_DONTNEED = 4; // asm-generic/mman-common.h

    /// <summary>
    /// Gives back what only the start needed: garbage of parsing catalogue and options, and the program's own pages of code
    /// and constants. What is still needed of these comes back from the page cache, by a minor fault each. Takes a few
    /// milliseconds.
    /// </summary>
    public static void ReturnWhatStartingNeeded()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            ReturnClean(File.ReadLines("/proc/self/smaps"), Environment.ProcessPath ?? "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without /proc the memory stays; nothing depends on it.
        }
    }

    // 55e4c0a00000-55e4c0f00000 r-xp 00200000 08:01 1234   /usr/bin/petrel
    // Size:               5120 kB
    // Anonymous:             0 kB
    private static void ReturnClean(IEnumerable<string> lines, string program)
    {
        (nint Start, nint End)? candidate = null;
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 6 && fields[0].Contains('-', StringComparison.Ordinal))
                candidate = fields[1] is "r-xp" or "r--p" && fields[5].Trim() == program ? ParseRange(fields[0]) : null;

            // What was written to, such as relocated data, would lose that; where nothing was, the file has it all.
            if (candidate is not { } range || fields[0] != "Anonymous:") continue;
            if (fields[1] == "0") _ = Libc.MemoryAdvise(range.Start, (nuint)(range.End - range.Start), MADV_DONTNEED);
            candidate = null;
        }
    }

    private static (nint Start, nint End) ParseRange(string text)
    {
        string[] ends = text.Split('-');
        return (nint.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            nint.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
