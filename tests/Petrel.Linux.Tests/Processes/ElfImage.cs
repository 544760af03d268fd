using System.Buffers.Binary;
using System.Text;

namespace Petrel.Linux.Tests.Processes;

/// <summary>Writes the least ELF file that holds given notes or sections.</summary>
internal sealed class ElfImage(bool is64, bool little)
{
    private int HeaderLength => is64 ? 64 : 52;

    /// <summary>One note, with a descriptor of a given length.</summary>
    internal byte[] Note(string owner, uint type, int descriptor)
    {
        byte[] note = new byte[12 + Align(owner.Length) + Align(descriptor)];
        Int(note, 0, (uint)owner.Length);
        Int(note, 4, (uint)descriptor);
        Int(note, 8, type);
        Encoding.ASCII.GetBytes(owner).CopyTo(note, 12);
        return note;
    }

    /// <summary>A file with a loadable segment and one segment of notes.</summary>
    internal byte[] WithNotes(params byte[][] notes)
    {
        int entry = is64 ? 56 : 32;
        byte[] body = [.. notes.SelectMany(note => note)];
        int at = HeaderLength + (2 * entry);
        byte[] file = new byte[at + body.Length];
        Header(file, segments: (HeaderLength, entry, 2), sections: (0, 0, 0), names: 0);
        Int(file, HeaderLength, 1);
        Int(file, HeaderLength + entry, 4);
        Word(file, HeaderLength + entry + (is64 ? 8 : 4), at);
        Word(file, HeaderLength + entry + (is64 ? 32 : 16), body.Length);
        body.CopyTo(file, at);
        return file;
    }

    /// <summary>A file with sections of these names; the last one holds the names.</summary>
    internal byte[] WithSections(params string[] sections)
    {
        int entry = is64 ? 64 : 40;
        byte[] names = Encoding.ASCII.GetBytes(string.Concat(sections.Select(name => name + "\0")));
        int at = HeaderLength + (sections.Length * entry);
        byte[] file = new byte[at + names.Length];
        Header(file, segments: (0, 0, 0), sections: (HeaderLength, entry, sections.Length), names: sections.Length - 1);
        int name = 0;
        for (int i = 0; i < sections.Length; i++)
        {
            Int(file, HeaderLength + (i * entry), (uint)name);
            name += sections[i].Length + 1;
        }

        int last = HeaderLength + ((sections.Length - 1) * entry);
        Word(file, last + (is64 ? 24 : 16), at);
        Word(file, last + (is64 ? 32 : 20), names.Length);
        names.CopyTo(file, at);
        return file;
    }

    private void Header(
        byte[] file, (int At, int Size, int Count) segments, (int At, int Size, int Count) sections, int names)
    {
        byte[] ident = [0x7f, (byte)'E', (byte)'L', (byte)'F', (byte)(is64 ? 2 : 1), (byte)(little ? 1 : 2), 1];
        ident.CopyTo(file, 0);
        Word(file, is64 ? 32 : 28, segments.At);
        Word(file, is64 ? 40 : 32, sections.At);
        int counts = is64 ? 54 : 42;
        foreach (int value in new[] { segments.Size, segments.Count, sections.Size, sections.Count, names })
        {
            Half(file, counts, (ushort)value);
            counts += 2;
        }
    }

    private void Word(byte[] file, int at, int value)
    {
        if (!is64) Int(file, at, (uint)value);
        else if (little) BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
        else BinaryPrimitives.WriteInt64BigEndian(file.AsSpan(at), value);
    }

    private void Int(byte[] file, int at, uint value)
    {
        if (little) BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        else BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at), value);
    }

    private void Half(byte[] file, int at, ushort value)
    {
        if (little) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
        else BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), value);
    }

    private static int Align(int length) => (length + 3) & ~3;
}
