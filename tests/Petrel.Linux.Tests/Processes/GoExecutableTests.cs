using CsCheck;
using Microsoft.Win32.SafeHandles;
using Petrel.Linux.Processes;

namespace Petrel.Linux.Tests.Processes;

public class GoExecutableTests
{
    private const string DockerClient = "/usr/local/bin/docker";

    public static TheoryData<bool, bool> Shapes => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsGo_NoteOfGo_IsGo(bool is64, bool little)
    {
        ElfImage elf = new(is64, little);
        Assert.True(IsGo(elf.WithNotes(elf.Note("GNU\0", 3, 20), elf.Note("Odd\0\0", 4, 83), elf.Note("Go\0\0", 4, 83))));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsGo_NotesOfOthers_AreNotGo(bool is64, bool little)
    {
        ElfImage elf = new(is64, little);
        Assert.False(IsGo(elf.WithNotes(elf.Note("GNU\0", 3, 20), elf.Note("Go\0\0", 1, 4), elf.Note("Gox\0", 4, 4))));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsGo_Sections_DecideWhereNoNoteDoes(bool is64, bool little)
    {
        ElfImage elf = new(is64, little);
        Assert.True(IsGo(elf.WithSections("", ".text", ".go.buildinfo", ".shstrtab")));
        Assert.True(IsGo(elf.WithSections("", ".note.go.buildid", ".shstrtab")));
        Assert.False(IsGo(elf.WithSections("", ".text", ".go.buildinfo.old", ".shstrtab")));
    }

    [Fact]
    public void IsGo_NoElf_IsNotGo()
    {
        Assert.False(IsGo([]));
        Assert.False(IsGo("#!/bin/sh\n"u8.ToArray()));
        Assert.False(IsGo([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]));
    }

    [Fact]
    public void IsGo_HostileFiles_NeverThrowsAndReadsLittle()
    {
        ElfImage wide = new(true, true);
        ElfImage narrow = new(false, false);
        byte[][] files =
        [
            wide.WithNotes(wide.Note("GNU\0", 3, 20), wide.Note("Go\0\0", 4, 83)),
            wide.WithSections("", ".text", ".shstrtab"),
            narrow.WithNotes(narrow.Note("GNU\0", 3, 20)),
            narrow.WithSections("", ".go.buildinfo", ".shstrtab"),
        ];
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Select(Gen.Int[0, 160], Gen.OneOf(Gen.Byte, Gen.Const(byte.MaxValue))).Array[1, 8], Gen.Int[0, 600])
            .Sample((which, changes, length) =>
            {
                byte[] bytes = [.. files[which]];
                foreach ((int at, byte value) in changes) bytes[at % bytes.Length] = value;
                _ = IsGo(bytes);
                _ = IsGo(bytes[..Math.Min(length, bytes.Length)]);
            });
        Gen.Byte.Array[0, 200].Sample(bytes => { _ = IsGo([0x7f, (byte)'E', (byte)'L', (byte)'F', .. bytes]); });
    }

    [Fact]
    public void IsGo_NamesBeyondFourGigabytes_IsNotGo()
    {
        // Once multiplied in 32 bits: a negative offset, and an exception.
        byte[] bytes = new byte[1 << 20];
        new ElfImage(true, true).WithSections("", ".text", ".shstrtab").CopyTo(bytes, 0);
        bytes.AsSpan(58, 2).Fill(0x9c);
        bytes.AsSpan(62, 2).Fill(0xff);
        Assert.False(IsGo(bytes));
    }

    [Fact]
    public void IsGo_HugeClaims_ReadsAtMost64KB()
    {
        byte[] bytes = new byte[1 << 20];
        new ElfImage(true, true).WithSections("", ".text", ".shstrtab").CopyTo(bytes, 0);
        bytes.AsSpan(54, 10).Fill(0x7f);
        Counting file = new(bytes, new int[1]);
        Assert.False(GoExecutable.IsGo(file));
        Assert.InRange(file.Total[0], 64, 64 * 1024);
    }

    [Fact]
    public void IsGo_ProgramsOfThisMachine_AreTold()
    {
        Assert.False(IsGoFile("/bin/ls"));
        Assert.False(IsGoFile(Environment.ProcessPath!));
        Assert.SkipUnless(File.Exists(DockerClient), $"{DockerClient}, a Go program, is not installed");
        Assert.True(IsGoFile(DockerClient));
    }

    private static bool IsGoFile(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return GoExecutable.IsGo((int)file.DangerousGetHandle());
    }

    private static bool IsGo(byte[] bytes) => GoExecutable.IsGo(new Counting(bytes, new int[1]));

    private readonly struct Counting(byte[] bytes, int[] total) : IByteReader
    {
        public int[] Total => total;

        public int Read(ulong offset, Span<byte> into)
        {
            if (offset >= (ulong)bytes.Length) return 0;
            int count = Math.Min(into.Length, bytes.Length - (int)offset);
            bytes.AsSpan((int)offset, count).CopyTo(into);
            total[0] += count;
            return count;
        }
    }
}
