using System.Text;
using CsCheck;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public class TracepointFormatTests
{
    [Fact]
    public void Parse_SetState_GivesNameNumberAndEveryField()
    {
        TracepointFormat format = FormatFixture.Current("inet_sock_set_state");

        Assert.Equal("inet_sock_set_state", format.Name);
        Assert.Equal(2287u, format.Id);
        Assert.Equal(new TracepointField(0, 2), format.Field("common_type"));
        Assert.Equal(new TracepointField(8, 8), format.Field("skaddr"));
        Assert.Equal(new TracepointField(16, 4), format.Field("oldstate"));
        Assert.Equal(new TracepointField(26, 2), format.Field("dport"));
        Assert.Equal(new TracepointField(32, 4), format.Field("saddr"));
        Assert.Equal(new TracepointField(56, 16), format.Field("daddr_v6"));
    }

    [Fact]
    public void Parse_PointersAndEnums_AreNamedByTheirLastWord()
    {
        TracepointFormat format = FormatFixture.Current("tcp_send_reset");

        Assert.Equal(new TracepointField(16, 8), format.Field("skaddr"));
        Assert.Equal(new TracepointField(28, 4), format.Field("reason"));
        Assert.Equal(new TracepointField(60, 28), format.Field("daddr"));
    }

    [Fact]
    public void Parse_PointerWithoutSpace_IsNamedWithoutItsStar() => Assert.Equal(
        new TracepointField(8, 8), Parse("name: x\nID: 1\n\tfield:void *skaddr;\toffset:8;\tsize:8;\n").Field("skaddr"));

    [Theory]
    [InlineData("inet_sock_set_state-older", 1401u, 30, 1)]
    [InlineData("inet_sock_set_state-shifted", 515u, 52, 2)]
    public void Parse_OtherKernels_GiveTheirOwnOffsets(string name, uint id, int offset, int size)
    {
        TracepointFormat format = FormatFixture.Handmade(name);

        Assert.Equal(id, format.Id);
        Assert.Equal(new TracepointField(offset, size), format.Field("protocol"));
    }

    [Fact]
    public void Field_Missing_HasNoSize()
    {
        TracepointFormat format = FormatFixture.Handmade("inet_sock_set_state-reduced");

        Assert.False(format.Has("dport"));
        Assert.Equal(default, format.Field("dport"));
        Assert.True(format.Has("sport"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("name: x\n")]
    [InlineData("ID: 7\n")]
    [InlineData("name:\nID: 7\n")]
    [InlineData("name: x\nID: 0\n")]
    [InlineData("name: x\nID: -7\n")]
    [InlineData("name: x\nID: 99999999999\n")]
    public void Parse_WithoutNameOrNumber_IsNull(string text) =>
        Assert.Null(TracepointFormat.Parse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("field:int a;")]
    [InlineData("field:int a;\toffset:8;")]
    [InlineData("field:int a;\toffset:x;\tsize:4;")]
    [InlineData("field:int a;\toffset:-8;\tsize:4;")]
    [InlineData("field:int a;\toffset:8;\tsize:-4;")]
    [InlineData("field:int a;\toffset:65536;\tsize:4;")]
    [InlineData("field:int a;\toffset:8;\tsize:2147483648;")]
    [InlineData("field:int a;\tsize:4;\toffset:8;")]
    [InlineData("field:;\toffset:8;\tsize:4;")]
    public void Parse_DamagedField_LeavesOutThatFieldOnly(string line)
    {
        TracepointFormat format = Parse($"name: x\nID: 1\nformat:\n\t{line}\n\tfield:int b;\toffset:8;\tsize:4;\n");

        Assert.False(format.Has("a"));
        Assert.False(format.Has(""));
        Assert.Equal(new TracepointField(8, 4), format.Field("b"));
    }

    [Fact]
    public void Parse_TruncatedAnywhere_GivesNoFieldAnotherPlace()
    {
        byte[] text = FormatFixture.Text("linux-6.18/inet_sock_set_state");
        TracepointFormat whole = FormatFixture.Current("inet_sock_set_state");
        string[] names = ["skaddr", "oldstate", "newstate", "sport", "dport", "family", "protocol", "saddr_v6"];

        for (int length = 0; length <= text.Length; length++)
        {
            if (TracepointFormat.Parse(text.AsSpan(0, length)) is not { } part) continue;
            Assert.All(names.Where(part.Has), name => Assert.Equal(whole.Field(name).Offset, part.Field(name).Offset));
        }
    }

    [Fact]
    public void Parse_RandomOctets_NeverThrows() =>
        Gen.Byte.Array[0, 400].Sample(octets => { _ = TracepointFormat.Parse(octets); });

    private static TracepointFormat Parse(string text) =>
        TracepointFormat.Parse(Encoding.ASCII.GetBytes(text)) ?? throw new InvalidOperationException("no format");
}
