using System.Net;
using Petrel.Lab.Network;
using Petrel.Lab.Referee;

namespace Petrel.Lab.Tests.Referee;

public class FirstSignTests
{
    private static readonly IPEndPoint Local = IPEndPoint.Parse("10.77.0.2:40000");
    private static readonly IPEndPoint Api = new(AddressPlan.Registry(0, LabRole.Api), 443);
    private static readonly IPEndPoint Blob = new(AddressPlan.Registry(0, LabRole.Blob), 443);

    [Theory]
    [InlineData(1.4, 11.0)]
    [InlineData(0.9, null)]
    public void Find_UnansweredSyn_IsTheEndOfOneSecond(double answeredAfter, double? expected) => Assert.Equal(
        expected, Find(Sign.UnansweredSyn, Syn(10, Api), State(10 + answeredAfter, Api, "TCP_SYN_SENT", "TCP_ESTABLISHED")));

    [Fact]
    public void Find_SynThatIsNeverAnswered_IsASign() => Assert.Equal(11, Find(Sign.UnansweredSyn, Syn(10, Api)));

    [Fact]
    public void Find_SilentTransfer_IsFiveSecondsAfterTheLastPayload() => Assert.Equal(
        17, Find(Sign.SilentTransfer, Established(10, Blob), Payload(11, Blob), Payload(12, Blob), Acknowledged(16, Blob)));

    [Fact]
    public void Find_TransferThatEndsInTime_IsNone() => Assert.Null(
        Find(Sign.SilentTransfer, Established(10, Blob), Payload(11, Blob), State(12, Blob, "TCP_ESTABLISHED", "TCP_CLOSE_WAIT")));

    [Fact]
    public void Find_NoFirstByte_CountsFromTheAcknowledgementOfTheRequest() =>
        Assert.Equal(13.5, Find(Sign.NoFirstByte, Established(10, Api), Payload(10.2, Api), Acknowledged(10.5, Api)));

    [Fact]
    public void Find_Return_NeedsAPause() => Assert.Equal(13, Find(Sign.Return, Syn(10, Api), Syn(10.1, Api), Syn(13, Api)));

    [Fact]
    public void Find_InAnotherRole_IsNone() =>
        Assert.Null(new FirstSign([Syn(10, Blob)], [LabRole.Api]).Find(Sign.UnansweredSyn, until: 60));

    [Fact]
    public void Find_AfterTheClientHasSpoken_IsNone() =>
        Assert.Null(new FirstSign([Syn(10, Api)], []).Find(Sign.UnansweredSyn, until: 10.5));

    private static double? Find(Sign sign, params KernelEvent[] events) => new FirstSign(events, []).Find(sign, until: 60);

    private static KernelEvent Syn(double at, IPEndPoint remote) =>
        new(at, KernelEventKind.State, new IPEndPoint(Local.Address, 0), remote, "TCP_CLOSE", "TCP_SYN_SENT");

    private static KernelEvent State(double at, IPEndPoint remote, string from, string to) => new(at, KernelEventKind.State, Local, remote, from, to);

    private static KernelEvent Established(double at, IPEndPoint remote) => State(at, remote, "TCP_SYN_SENT", "TCP_ESTABLISHED");

    private static KernelEvent Payload(double at, IPEndPoint remote) => new(at, KernelEventKind.Segment, Local, remote, Octets: 1400);

    private static KernelEvent Acknowledged(double at, IPEndPoint remote) => new(at, KernelEventKind.Segment, Local, remote);
}
