using System.Text;
using CsCheck;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

public class LineBufferTests
{
    [Fact]
    public void TryTake_AnyChunking_GivesTheSameLines()
    {
        byte[] file = ProcFixture.Read("tcp");
        string[] expected = Encoding.ASCII.GetString(file).TrimEnd('\n').Split('\n');
        Gen.Int[1, 400].Array[1, 50].Sample(sizes =>
            Assert.Equal(expected, Lines(file, new LineBuffer(512), sizes).Lines));
    }

    [Fact]
    public void TryTake_LineLongerThanTheBuffer_IsDroppedAndCountedOnce()
    {
        byte[] file = Encoding.ASCII.GetBytes("first\n" + new string('x', 100) + "\nlast\n");

        (List<string> lines, int overlong) = Lines(file, new LineBuffer(16), [3, 16, 1]);

        Assert.Equal(["first", "last"], lines);
        Assert.Equal(1, overlong);
    }

    [Fact]
    public void TryTakeLast_NoLineFeedAtTheEnd_GivesTheRest()
    {
        (List<string> lines, int overlong) = Lines("one\ntwo"u8.ToArray(), new LineBuffer(16), [2]);

        Assert.Equal(["one", "two"], lines);
        Assert.Equal(0, overlong);
    }

    [Fact]
    public void TryTake_AnyBytesAndChunking_KeepsEveryLineThatFits() =>
        Gen.Select(Gen.OneOf(Gen.Const((byte)'\n'), Gen.Byte).Array[0, 300], Gen.Int[1, 64].Array[1, 20]).Sample(
            (file, sizes) =>
            {
                const int Capacity = 32;
                string[] all = Encoding.Latin1.GetString(file).Split('\n');
                // The last line has no line feed, and so may fill the buffer itself.
                IEnumerable<string> expected = all.Where((line, at) =>
                    line.Length < Capacity && (at < all.Length - 1 || line.Length > 0));

                (List<string> lines, int overlong) = Lines(file, new LineBuffer(Capacity), sizes);

                Assert.Equal(expected, lines);
                Assert.Equal(all.Count(line => line.Length >= Capacity), overlong);
            });

    private static (List<string> Lines, int Overlong) Lines(byte[] file, LineBuffer buffer, int[] sizes)
    {
        List<string> lines = [];
        ReadOnlySpan<byte> rest = file;
        ReadOnlySpan<byte> line;
        for (int turn = 0; ; turn++)
        {
            while (buffer.TryTake(out line)) lines.Add(Encoding.Latin1.GetString(line));
            Span<byte> free = buffer.Free();
            int count = Math.Min(Math.Min(sizes[turn % sizes.Length], free.Length), rest.Length);
            if (count == 0) break;
            rest[..count].CopyTo(free);
            rest = rest[count..];
            buffer.Commit(count);
        }

        if (buffer.TryTakeLast(out line)) lines.Add(Encoding.Latin1.GetString(line));
        return (lines, buffer.Overlong);
    }
}
