using System.Text;
using CsCheck;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

public class ProcPidStatTests
{
    private const string Tail = " S 1 2 3 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 491730 3133440 387 18446744073709551615\n";

    [Theory]
    [InlineData("dockerd")]
    [InlineData("a) R (b c")]
    [InlineData("")]
    public void TryParse_AnyName_FindsNameAndStart(string name)
    {
        Assert.True(ProcPidStat.TryParse(Encoding.ASCII.GetBytes($"812 ({name}){Tail}"), out var comm, out ulong start));
        Assert.Equal(name, Encoding.ASCII.GetString(comm));
        Assert.Equal(491730ul, start);
    }

    [Fact]
    public void TryParse_CutWithinOrBeforeTheStart_IsRefused()
    {
        byte[] line = Encoding.ASCII.GetBytes($"812 (dockerd){Tail}");
        int end = Encoding.ASCII.GetString(line).IndexOf("491730", StringComparison.Ordinal) + 6;
        for (int length = 0; length <= end; length++) Assert.False(ProcPidStat.TryParse(line.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void TryParse_RandomBytes_NeverThrows() =>
        Gen.OneOf(Gen.Byte, Gen.Const((byte)')'), Gen.Const((byte)' '), Gen.Const((byte)'(')).Array[0, 100]
            .Sample(bytes => { _ = ProcPidStat.TryParse(bytes, out _, out _); });
}
