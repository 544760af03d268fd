using System.Globalization;

namespace Petrel.Linux.Native;

/// <summary>Memory that only the start needed.</summary>
public static class ResidentMemory
{
    private const int MADV_DONTNEED = 4; // asm-generic/mman-common.h

    /// <summary>
    /// Gives back what only the start needed: garbage of parsing catalogue and options, and the program's own code pages.
    /// What is still needed of these comes back from the page cache, by a minor fault each. Takes a few milliseconds.
    /// </summary>
    public static void ReturnWhatStartingNeeded()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            foreach (string mapping in File.ReadLines("/proc/self/maps")) ReturnCode(mapping);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without /proc the memory stays; nothing depends on it.
        }
    }

    // 55e4c0a00000-55e4c0f00000 r-xp 00200000 08:01 1234   /usr/bin/petrel
    // Code only: it is never written, so the file has it all. Relocated data would lose its relocations.
    private static void ReturnCode(string mapping)
    {
        string[] fields = mapping.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 6 || fields[1] != "r-xp" || fields[5].Trim() != Environment.ProcessPath) return;
        string[] ends = fields[0].Split('-');
        nint start = nint.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        nint end = nint.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _ = Libc.MemoryAdvise(start, (nuint)(end - start), MADV_DONTNEED);
    }
}
