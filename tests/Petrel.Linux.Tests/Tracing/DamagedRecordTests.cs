using System.Text;
using CsCheck;
using Petrel.Core.Events;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

/// <summary>Records and layouts that no kernel should write.</summary>
public class DamagedRecordTests
{
    private static readonly string[] FieldNames =
    [
        "skaddr", "oldstate", "newstate", "state", "sport", "dport", "family", "protocol", "saddr", "daddr", "saddr_v6",
        "daddr_v6", "sock_cookie", "error",
    ];

    private static readonly (TracepointFormat Format, TracepointDecoder Decoder)[] Decoders = [.. Tracepoints.All.Select(
        static item => (item, FormatFixture.Current(item.Name[(item.Name.IndexOf('/') + 1)..])))
        .Select(static pair => (pair.Item2, new TracepointDecoder(pair.Item2, pair.item.Kind)))];

    private static DecoderTable Table => new([.. Decoders.Select(static item => (item.Format.Id, item.Decoder))]);

    [Fact]
    public void TryDecode_Truncated_IsMalformed()
    {
        byte[] whole = Record.SetState().Octets;
        Event item = default;

        Gen.Int[2, whole.Length - 1].Sample(length =>
            !Table.TryDecode(whole.AsSpan(0, length), ref item, out bool malformed) && malformed);
        Assert.True(Table.TryDecode(whole, ref item, out bool damaged));
        Assert.False(damaged);
    }

    [Fact]
    public void TryDecode_LongerThanItsFields_IsRead()
    {
        Event item = default;

        Assert.True(Table.TryDecode([.. Record.SetState().Octets, 0, 0, 0, 0], ref item, out _));
        Assert.Equal(443, item.Key.Remote.Port);
    }

    [Fact]
    public void TryDecode_UnknownNumber_IsMalformed()
    {
        Event item = default;

        Assert.False(Table.TryDecode(new Record(72, 9).Octets, ref item, out bool malformed));
        Assert.True(malformed);
    }

    [Fact]
    public void TryDecode_RandomOctets_NeverThrows()
    {
        Gen.Select(OneOf(Decoders), Gen.Byte.Array[2, 120]).Sample((known, octets) =>
        {
            BitConverter.TryWriteBytes(octets, (ushort)known.Format.Id);
            Event item = default;
            bool decoded = Table.TryDecode(octets, ref item, out bool malformed);
            return decoded != malformed && (!decoded || item.Error >= 0);
        });
    }

    [Fact]
    public void TryDecode_OnlyOneSocketAddress_DoesNotReadBeyondTheOther()
    {
        TracepointFormat format = TracepointFormat.Parse(
            "name: x\nID: 1\nfield:int daddr[28];\toffset:8;\tsize:28;\nfield:int saddr[4];\toffset:36;\tsize:4;\n"u8)!;
        Event item = default;

        Assert.True(new TracepointDecoder(format, EventKind.ResetSent).TryDecode(new byte[40], ref item));
    }

    [Fact]
    public void TryDecode_RandomLayout_NeverThrows()
    {
        Gen<int> size = OneOf(0, 1, 2, 3, 4, 8, 16, 28, 40);
        Gen<(string Name, int Offset, int Size)[]> layout =
            Gen.Select(OneOf(FieldNames), Gen.Int[0, 120], size).Array[0, 20];
        Gen.Select(layout, Gen.Byte.Array[0, 160]).Sample((fields, octets) =>
        {
            StringBuilder text = new("name: x\nID: 1\n");
            foreach ((string name, int offset, int length) in fields)
                text.Append($"field:int {name};\toffset:{offset};\tsize:{length};\n");
            TracepointFormat format = TracepointFormat.Parse(Encoding.ASCII.GetBytes(text.ToString()))!;
            Event item = default;
            _ = new TracepointDecoder(format, EventKind.StateChanged).TryDecode(octets, ref item);
        }, iter: 5_000);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
