using System.Net;
using Petrel.Lab.Referee;

namespace Petrel.Lab.Tests.Referee;

public class TraceLineTests
{
    [Fact]
    public void Parse_ATransition_HasBothEndsAndStates()
    {
        KernelEvent e = TraceLine.Parse(
            "         python3-14079   [001] ..s2. 15557.322483: inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=42612 dport=443 " +
            "saddr=10.77.0.2 daddr=10.77.0.10 saddrv6=::ffff:10.77.0.2 daddrv6=::ffff:10.77.0.10 oldstate=TCP_SYN_SENT newstate=TCP_ESTABLISHED")!.Value;

        Assert.Equal(KernelEventKind.State, e.Kind);
        Assert.Equal(15557.322483, e.At, 6);
        Assert.Equal((IPEndPoint.Parse("10.77.0.2:42612"), IPEndPoint.Parse("10.77.0.10:443")), (e.Local, e.Remote));
        Assert.Equal(("TCP_SYN_SENT", "TCP_ESTABLISHED", "python3"), (e.OldState, e.NewState, e.Comm));
    }

    [Fact]
    public void Parse_AMappedAddress_IsIPv4()
    {
        KernelEvent e = TraceLine.Parse(
            " podman-9 [000] ..... 1.5: inet_sock_set_state: family=AF_INET6 protocol=IPPROTO_TCP sport=1 dport=443 saddr=0.0.0.0 daddr=0.0.0.0 " +
            "saddrv6=::ffff:10.77.0.2 daddrv6=::ffff:10.77.0.10 oldstate=TCP_CLOSE newstate=TCP_SYN_SENT")!.Value;

        Assert.Equal(IPEndPoint.Parse("10.77.0.10:443"), e.Remote);
    }

    [Theory]
    [InlineData("0xe7e7e36", "0xe7e7dd2", 100u)]
    [InlineData("0x10", "0xfffffff0", 32u)]
    public void Parse_ASegment_HasItsOctetsAndWhatIsUnacknowledged(string next, string unacknowledged, uint expected)
    {
        KernelEvent e = TraceLine.Parse(
            $" a b-1 [001] ..s2. 2.0: tcp_probe: family=AF_INET src=127.0.0.1:42612 dest=127.0.0.1:443 mark=0x0 data_len=5000 snd_nxt={next} snd_una={unacknowledged} snd_cwnd=11")!.Value;

        Assert.Equal((KernelEventKind.Segment, 5000, expected), (e.Kind, e.Octets, e.Unacknowledged));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CPU:1 [LOST 17 EVENTS]")]
    [InlineData(" x-1 [000] ..... 1.0: tcp_destroy_sock: family=AF_INET")]
    public void Parse_AnotherLine_IsNothing(string line) => Assert.Null(TraceLine.Parse(line));
}
