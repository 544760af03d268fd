using System.Buffers.Binary;

namespace Petrel.Linux.Processes;

/// <summary>
/// Where an ELF file keeps its tables (<c>Elf32_Ehdr</c>, <c>Elf64_Ehdr</c> of <c>include/uapi/linux/elf.h</c>). Every
/// figure is the file's own claim: nothing is checked here but the length of what is read.
/// </summary>
internal readonly record struct ElfHeader(
    bool Is64,
    bool IsLittleEndian,
    ulong SegmentsOffset,
    int SegmentSize,
    int SegmentCount,
    ulong SectionsOffset,
    int SectionSize,
    int SectionCount,
    int NamesSection)
{
    /// <summary>The length of the 64-bit header; the 32-bit one is 52.</summary>
    internal const int MaxLength = 64;

    internal static bool TryParse(ReadOnlySpan<byte> bytes, out ElfHeader header)
    {
        header = default;
        if (bytes.Length < 52 || !bytes.StartsWith("\u007fELF"u8) || bytes[4] is not (1 or 2)) return false;
        bool is64 = bytes[4] == 2;
        if (is64 && bytes.Length < MaxLength) return false;
        ElfHeader shape = new() { Is64 = is64, IsLittleEndian = bytes[5] == 1 };
        int counts = is64 ? 54 : 42;
        header = shape with
        {
            SegmentsOffset = shape.Word(bytes, is64 ? 32 : 28),
            SectionsOffset = shape.Word(bytes, is64 ? 40 : 32),
            SegmentSize = shape.Half(bytes, counts),
            SegmentCount = shape.Half(bytes, counts + 2),
            SectionSize = shape.Half(bytes, counts + 4),
            SectionCount = shape.Half(bytes, counts + 6),
            NamesSection = shape.Half(bytes, counts + 8),
        };
        return true;
    }

    /// <summary>The shortest entry of the table of segments (<c>Elf64_Phdr</c>).</summary>
    internal int LeastSegmentSize => Is64 ? 56 : 32;

    /// <summary>The shortest entry of the table of sections (<c>Elf64_Shdr</c>).</summary>
    internal int LeastSectionSize => Is64 ? 64 : 40;

    /// <summary>One entry of the table of segments: <c>p_type</c>, <c>p_offset</c>, <c>p_filesz</c>.</summary>
    internal (uint Type, ulong Offset, ulong Size) ParseSegment(ReadOnlySpan<byte> entry) =>
        (Int(entry, 0), Word(entry, Is64 ? 8 : 4), Word(entry, Is64 ? 32 : 16));

    /// <summary>One entry of the table of sections: <c>sh_name</c>, <c>sh_offset</c>, <c>sh_size</c>.</summary>
    internal (uint Name, ulong Offset, ulong Size) ParseSection(ReadOnlySpan<byte> entry) =>
        (Int(entry, 0), Word(entry, Is64 ? 24 : 16), Word(entry, Is64 ? 32 : 20));

    /// <summary>A 32-bit number.</summary>
    internal uint Int(ReadOnlySpan<byte> bytes, int at) => IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..])
        : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private ushort Half(ReadOnlySpan<byte> bytes, int at) => IsLittleEndian
        ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..])
        : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private ulong Word(ReadOnlySpan<byte> bytes, int at) => !Is64
        ? Int(bytes, at)
        : IsLittleEndian
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..])
            : BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]);
}
