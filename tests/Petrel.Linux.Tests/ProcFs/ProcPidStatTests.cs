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

    [Theory]
    [InlineData("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 ", true)]
    [InlineData("11 (a) S 2 (b) I 2 0 0 0 -1 69238880 0 0 ", true)]
    [InlineData("812 (dockerd) S 1 812 812 0 -1 4194560 0 0 ", false)]
    [InlineData("812 (dockerd) S 1 812 812 0 -1", false)]
    [InlineData("", false)]
    public void IsKernelThread_Flags_Decide(string line, bool expected) =>
        Assert.Equal(expected, ProcPidStat.IsKernelThread(Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void TryParse_RandomBytes_NeverThrows() =>
        Gen.OneOf(Gen.Byte, Gen.Const((byte)')'), Gen.Const((byte)' '), Gen.Const((byte)'(')).Array[0, 100]
            .Sample(bytes => { _ = ProcPidStat.TryParse(bytes, out _, out _); _ = ProcPidStat.IsKernelThread(bytes); });
}
