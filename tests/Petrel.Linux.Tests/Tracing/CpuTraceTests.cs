using CsCheck;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public sealed class CpuTraceTests : IDisposable
{
    private const uint Lost = 2, Throttle = 5, Sample = 9;
    private static readonly byte[] Connect = Record.SetState().Octets;

    private readonly FabricatedRing _ring = new();
    private readonly CpuTrace _trace;
    private readonly EventBuffer _into = new();
    private readonly byte[] _scratch = new byte[ushort.MaxValue];
    private readonly DecoderTable _decoders = new(
        [(2287, new TracepointDecoder(FormatFixture.Current("inet_sock_set_state"), EventKind.StateChanged))]);

    public CpuTraceTests() => _trace = new CpuTrace([], _ring.Mapping);

    [Fact]
    public void Drain_Sample_GivesItsEventOnce()
    {
        _ring.Write(Sample, FabricatedRing.Sample(Connect, pid: 101, tid: 102, time: 103));

        Assert.Equal(0, Drain());
        Event item = Assert.Single(_into.Span.ToArray());
        Assert.Equal((101, 102, 103L), (item.Pid, item.Tid, item.Time));
        Assert.Equal((TcpState.SynSent, (ushort)443), (item.State, item.Key.Remote.Port));
        Assert.Equal(_ring.Head, _ring.Tail);

        Drain();
        Assert.Equal(1, _into.Count);
        Assert.Equal(0, _trace.Malformed);
    }

    [Fact]
    public void Drain_RecordsOverTheEndOfTheRing_AreAllRead()
    {
        for (int i = 0; i < 200; i++)
        {
            _ring.Write(Sample, FabricatedRing.Sample(Connect, time: i));
            Drain();
        }

        Assert.True(_ring.Head > 4 * FabricatedRing.Length);
        Assert.Equal(Enumerable.Range(0, 200).Select(static i => (long)i), _into.Span.ToArray().Select(static item => item.Time));
        Assert.Equal(0, _trace.Malformed);
    }

    [Fact]
    public void Drain_OtherRecords_AreNeitherEventsNorMalformed()
    {
        _ring.Write(Throttle, new byte[24]);
        _ring.Write(Sample, FabricatedRing.Sample(Connect));

        Drain();

        Assert.Equal(1, _into.Count);
        Assert.Equal(0, _trace.Malformed);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(73u)]
    [InlineData(uint.MaxValue)]
    public void Drain_RawLengthWithoutSense_IsMalformedAndTheNextIsRead(uint length)
    {
        _ring.Write(Sample, FabricatedRing.Sample(Connect, time: 1, length: length));
        _ring.Write(Sample, FabricatedRing.Sample(Connect, time: 2));

        Drain();

        Assert.Equal(2, Assert.Single(_into.Span.ToArray()).Time);
        Assert.Equal(1, _trace.Malformed);
    }

    [Fact]
    public void Drain_TruncatedAnywhere_IsMalformedAndTheNextIsRead() =>
        Gen.Int[0, 20 + Connect.Length - 1].Sample(length =>
        {
            _into.Clear();
            long known = _trace.Malformed;
            _ring.Write(Sample, FabricatedRing.Sample(Connect)[..length]);
            _ring.Write(Sample, FabricatedRing.Sample(Connect, time: 2));
            Drain();
            return _trace.Malformed == known + 1 && _into.Count == 1 && _into.Span[0].Time == 2;
        }, threads: 1);

    [Fact]
    public void Drain_UnknownTracepoint_IsMalformed()
    {
        _ring.Write(Sample, FabricatedRing.Sample(new Record(72, 3).Octets));

        Drain();

        Assert.Equal(0, _into.Count);
        Assert.Equal(1, _trace.Malformed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(2000)]
    public void Drain_SizeWithoutSense_SkipsToTheHeadAndGoesOn(int size)
    {
        _ring.Write(Sample, FabricatedRing.Sample(Connect), size);
        Drain();
        Assert.Equal(0, _into.Count);
        Assert.Equal(1, _trace.Malformed);
        Assert.Equal(_ring.Head, _ring.Tail);

        _ring.Write(Sample, FabricatedRing.Sample(Connect));
        Drain();
        Assert.Equal(1, _into.Count);
        Assert.Equal(1, _trace.Malformed);
    }

    // At most half full and without PERF_RECORD_LOST, after which the kernel's counters would be asked.
    [Fact]
    public void Drain_RandomRing_NeverThrowsAndGoesOn() =>
        Gen.Select(Gen.Byte.Array[64, FabricatedRing.Length / 2], Gen.Int[0, 60]).Sample((data, samples) =>
        {
            for (int i = 0; i < samples && (i * 32) + 8 <= data.Length; i++) // record headers that make some sense
                BitConverter.TryWriteBytes(data.AsSpan(i * 32), (32UL << 48) | Sample);
            for (int i = 0; i + 4 <= data.Length; i += 4)
                if (BitConverter.ToUInt32(data, i) == Lost) data[i] = (byte)Throttle;
            _ring.Fill(data);
            _ring.Tail = 0;
            _ring.Head = (ulong)data.Length;
            Drain();
            return _ring.Tail == _ring.Head;
        }, threads: 1);

    [Fact]
    public void Drain_LostRecord_TellsHowMany()
    {
        // The counter of an event without PERF_FORMAT_LOST, as before Linux 6.0: what the ring tells is all there is.
        PerfEvent? counter = PerfEvent.OpenProcessRecorder(cpu: 0);
        Assert.SkipWhen(counter is null, "perf events need CAP_PERFMON");
        CpuTrace trace = new([counter], _ring.Mapping);
        try
        {
            _ring.Write(Lost, [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(42L)]);
            _ring.Write(Lost, [1, 2, 3]);
            Assert.Equal(42, trace.Drain(_decoders, _scratch, _into));
            Assert.Equal(0, trace.Drain(_decoders, _scratch, _into));
            Assert.Equal(0, trace.Malformed);
        }
        finally
        {
            counter.Close();
        }
    }

    public void Dispose() => _ring.Dispose();

    private long Drain() => _trace.Drain(_decoders, _scratch, _into);
}
