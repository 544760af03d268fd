using System.Net;
using CsCheck;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>What a dump makes of received buffers that no kernel would send on demand.</summary>
public sealed class DumpPartTests : IDisposable
{
    // The client has asked nothing yet.
    private const uint Sequence = 0;

    private static readonly byte[] Sample = DiagBytes.Message(
        DiagBytes.SOCK_DIAG_BY_FAMILY, DiagBytes.NLM_F_MULTI, Sequence,
        DiagBytes.InetDiagMsg(new(IPAddress.Loopback, 40_000), new(IPAddress.Loopback, 443), DiagBytes.AF_INET));

    private static readonly byte[] Done = DoneWith(0);

    private readonly SockDiagClient _client = SockDiagClient.Open().Value!;
    private readonly EventBuffer _into = new();
    private bool _complete = true;

    public void Dispose() => _client.Dispose();

    [Fact]
    public void ReadDumpPart_SamplesAndDone_IsTheCompleteEnd()
    {
        Assert.False(Read(Sample, Sample));
        Assert.True(Read(Sample, Done));

        Assert.Equal((3, true, 0L), (_into.Count, _complete, _client.Malformed));
        Assert.Equal(443, _into.Span[2].Key.Remote.Port);
    }

    /// <summary>
    /// Regression: without tcp_diag (ENOENT) the kernel ends a dump at once, and says so in the DONE only. That counted
    /// as a complete walk over no socket, after which every known connection was taken for gone.
    /// </summary>
    [Fact]
    public void ReadDumpPart_DoneWithAnErrno_IsTheIncompleteEnd()
    {
        Assert.True(Read(Sample, DoneWith(-2)));

        Assert.Equal((1, false), (_into.Count, _complete));
    }

    [Fact]
    public void ReadDumpPart_Error_IsTheIncompleteEnd()
    {
        Assert.True(Read(DiagBytes.Message(DiagBytes.NLMSG_ERROR, 0, Sequence, new byte[20])));

        Assert.False(_complete);
    }

    // NLM_F_DUMP_INTR of linux/netlink.h: the sockets changed under the walk.
    [Fact]
    public void ReadDumpPart_InterruptedWalk_IsIncomplete()
    {
        Assert.True(Read(DiagBytes.Message(DiagBytes.NLMSG_DONE, 0x10 | DiagBytes.NLM_F_MULTI, Sequence, new byte[4])));

        Assert.False(_complete);
    }

    [Fact]
    public void ReadDumpPart_AnswersToAnEarlierQuestion_AreNotTaken()
    {
        byte[] late = DiagBytes.Message(DiagBytes.NLMSG_DONE, DiagBytes.NLM_F_MULTI, Sequence + 1, new byte[4]);

        Assert.False(Read(late, Sample));

        Assert.Equal((1, true, 0L), (_into.Count, _complete, _client.Malformed));
    }

    [Fact]
    public void ReadDumpPart_CutAtEachLength_CountsWhatIsCutOnce()
    {
        byte[] two = [.. Sample, .. Sample];
        for (int length = 0; length <= two.Length; length++)
        {
            long before = _client.Malformed;
            _into.Clear();

            Assert.False(Read(two[..length]));

            Assert.Equal(length / Sample.Length, _into.Count);
            Assert.Equal(length % Sample.Length == 0 ? 0 : 1, _client.Malformed - before);
        }
    }

    [Fact]
    public void ReadDumpPart_MessageTooShortForASocket_IsCountedAndTheNextTaken()
    {
        Assert.False(Read(DiagBytes.Message(DiagBytes.SOCK_DIAG_BY_FAMILY, 0, Sequence, new byte[71]), Sample));

        Assert.Equal((1, 1L), (_into.Count, _client.Malformed));
    }

    [Fact]
    public void ReadDumpPart_AnyOctets_NeverThrow() =>
        Gen.Byte.Array[0, 300].Sample(octets => { _ = Read([.. Sample, .. octets]); }, threads: 1);

    // The errno of a dump stands in the body of its NLMSG_DONE (netlink_dump_done in net/netlink/af_netlink.c).
    private static byte[] DoneWith(int errno) =>
        DiagBytes.Message(DiagBytes.NLMSG_DONE, DiagBytes.NLM_F_MULTI, Sequence, DiagBytes.U32((uint)errno));

    private bool Read(params byte[][] messages) =>
        _client.ReadDumpPart(messages.SelectMany(octets => octets).ToArray(), NetnsId.Unknown, _into, ref _complete);
}
