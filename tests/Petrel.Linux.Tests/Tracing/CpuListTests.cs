using CsCheck;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public class CpuListTests
{
    [Theory]
    [InlineData("0\n", new[] { 0 })]
    [InlineData("0-3\n", new[] { 0, 1, 2, 3 })]
    [InlineData("0-1,4,6-7\n", new[] { 0, 1, 4, 6, 7 })]
    [InlineData("8190-8191", new[] { 8190, 8191 })]
    public void Parse_ListsOfTheKernel_GivesEachProcessor(string list, int[] processors) =>
        Assert.Equal(processors, CpuList.Parse(list));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("x")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("0-1-2")]
    [InlineData("0-8192")]
    [InlineData("99999999999")]
    public void Parse_Nonsense_IsLeftOut(string list)
    {
        Assert.Empty(CpuList.Parse(list));
        Assert.Equal([5], CpuList.Parse($"{list},5"));
    }

    [Fact]
    public void Parse_ProcessorsManyTimesOver_StopsAtAsManyAsThereCanBe() =>
        Assert.Equal(8192, CpuList.Parse(string.Join(',', Enumerable.Repeat("0-8191", 1000))).Count);

    [Fact]
    public void Parse_RandomText_NeverThrowsNorGivesNonsense() =>
        Gen.Char["0123456789-, x\n"].Array[0, 12].Sample(text =>
            CpuList.Parse(new string(text)).All(static cpu => cpu is >= 0 and < 8192));
}
