using System.Runtime.InteropServices;

namespace Petrel.Linux.Processes;

/// <summary>
/// <c>struct linux_dirent64</c> (<c>include/linux/dirent.h</c>): d_ino 8 octets, d_off 8, d_reclen 2, d_type 1, then the
/// name with its NUL.
/// </summary>
internal static class DirectoryEntry
{
    private const int LengthAt = 16;
    private const int NameAt = 19;

    /// <summary>Takes the first record off; the name keeps its NUL. False at the end, or if the record is no record.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> entries, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (entries.Length <= NameAt) return false;
        int length = MemoryMarshal.Read<ushort>(entries[LengthAt..]);
        if (length <= NameAt || length > entries.Length) return false;
        ReadOnlySpan<byte> text = entries[NameAt..length];
        int end = text.IndexOf((byte)0);
        if (end < 1) return false;
        name = text[..(end + 1)];
        entries = entries[length..];
        return true;
    }
}
