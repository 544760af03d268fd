using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Processes;

/// <summary>Random access to the octets of a file; reads less than asked for at its end, or where it cannot read.</summary>
internal interface IByteReader
{
    int Read(ulong offset, Span<byte> into);
}

/// <summary>
/// Whether an executable was built by Go: it has the linker's build-id note (owner "Go", <c>cmd/internal/buildid</c>) or
/// one of the linker's sections. Reads tables and notes only, at most 40 KB whatever the file claims, and never throws.
/// </summary>
internal static class GoExecutable
{
    private const int MostEntries = 128;
    private const int MostTableBytes = 16 * 1024;
    private const int MostNoteBytes = 4096;
    private const int MostNotes = 4;
    private const uint PT_NOTE = 4;
    private const uint GoBuildIdNote = 4; // ELF_NOTE_GOBUILDID_TAG

    /// <summary>Looks at an open file; false for what cannot be read or is not ELF.</summary>
    internal static bool IsGo(int descriptor) => IsGo(new FileReader(descriptor));

    internal static bool IsGo<T>(T file) where T : struct, IByteReader
    {
        Span<byte> start = stackalloc byte[ElfHeader.MaxLength];
        int length = file.Read(0, start);
        return ElfHeader.TryParse(start[..length], out ElfHeader header)
            && (HasGoNote(file, header) || HasGoSection(file, header));
    }

    private static bool HasGoNote<T>(T file, ElfHeader header) where T : struct, IByteReader
    {
        if (header.SegmentSize < header.LeastSegmentSize) return false;
        Span<byte> table = stackalloc byte[MostTableBytes];
        table = ReadTable(file, header.SegmentsOffset, header.SegmentSize, header.SegmentCount, table);
        Span<byte> notes = stackalloc byte[MostNoteBytes];
        int looked = 0;
        for (; table.Length >= header.SegmentSize && looked < MostNotes; table = table[header.SegmentSize..])
        {
            (uint type, ulong offset, ulong size) = header.ParseSegment(table);
            if (type != PT_NOTE) continue;
            looked++;
            int read = file.Read(offset, notes[..(int)Math.Min(size, MostNoteBytes)]);
            if (ContainsGoNote(notes[..read], header)) return true;
        }

        return false;
    }

    // Elf64_Nhdr: n_namesz, n_descsz, n_type, then name and descriptor, each padded to four octets.
    private static bool ContainsGoNote(ReadOnlySpan<byte> notes, ElfHeader header)
    {
        const int HeaderLength = 12;
        while (notes.Length >= HeaderLength)
        {
            ulong name = header.Int(notes, 0);
            ulong descriptor = header.Int(notes, 4);
            bool isGo = header.Int(notes, 8) == GoBuildIdNote && name == 4;
            if (isGo && notes[HeaderLength..].StartsWith("Go\0\0"u8)) return true;
            ulong next = HeaderLength + Align(name) + Align(descriptor);
            if (next >= (ulong)notes.Length) return false;
            notes = notes[(int)next..];
        }

        return false;
    }

    private static ulong Align(ulong length) => (length + 3) & ~3UL;

    private static bool HasGoSection<T>(T file, ElfHeader header) where T : struct, IByteReader
    {
        if (header.SectionSize < header.LeastSectionSize) return false;
        Span<byte> table = stackalloc byte[MostTableBytes];
        table = ReadTable(file, header.SectionsOffset, header.SectionSize, header.SectionCount, table);
        // Both factors are the file's claim: their product can exceed 32 bits.
        long namesAt = (long)header.NamesSection * header.SectionSize;
        if (namesAt + header.SectionSize > table.Length) return false;

        (_, ulong offset, ulong size) = header.ParseSection(table[(int)namesAt..]);
        Span<byte> names = stackalloc byte[MostTableBytes];
        names = names[..file.Read(offset, names[..(int)Math.Min(size, MostTableBytes)])];
        for (; table.Length >= header.SectionSize; table = table[header.SectionSize..])
        {
            uint name = header.ParseSection(table).Name;
            if (name < names.Length && IsGoSection(names[(int)name..])) return true;
        }

        return false;
    }

    private static bool IsGoSection(ReadOnlySpan<byte> name) =>
        name.StartsWith(".go.buildinfo\0"u8) || name.StartsWith(".note.go.buildid\0"u8);

    private static Span<byte> ReadTable<T>(T file, ulong offset, int entrySize, int count, Span<byte> into)
        where T : struct, IByteReader
    {
        int wanted = Math.Min(Math.Min(count, MostEntries) * entrySize, into.Length);
        return into[..file.Read(offset, into[..wanted])];
    }

    private readonly unsafe struct FileReader(int descriptor) : IByteReader
    {
        public int Read(ulong offset, Span<byte> into)
        {
            if (offset > long.MaxValue) return 0;
            fixed (byte* start = into)
                return (int)Math.Max(0, Libc.PositionedRead(descriptor, start, (nuint)into.Length, (long)offset));
        }
    }

    /// <summary>Opens a path (ending with a NUL) below a directory and looks at it.</summary>
    internal static bool IsGo(int directory, ReadOnlySpan<byte> path)
    {
        // Without O_NONBLOCK an open could wait, for example for the lease of another program to end.
        int descriptor = ProcFile.OpenAt(directory, path, ProcFile.NonBlocking);
        if (descriptor < 0) return false;
        bool isGo = IsGo(descriptor);
        _ = Libc.Close(descriptor);
        return isGo;
    }
}
