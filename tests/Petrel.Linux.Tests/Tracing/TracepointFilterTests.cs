using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public class TracepointFilterTests
{
    [Theory]
    [InlineData("inet_sock_set_state", "protocol == 6 && (dport == 443 || dport == 5000)")]
    [InlineData("inet_sk_error_report", "protocol == 6 && (dport == 443 || dport == 5000)")]
    [InlineData("tcp_destroy_sock", "dport == 443 || dport == 5000")]
    [InlineData("tcp_receive_reset", "dport == 443 || dport == 5000")]
    [InlineData("tcp_retransmit_skb", "dport == 443 || dport == 5000")]
    [InlineData("tcp_send_reset", null)]
    public void Build_EachTracepoint_AsksForWhatItHas(string name, string? filter) =>
        Assert.Equal(filter, TracepointFilter.Build(FormatFixture.Current(name), new([5000, 443, 443])));

    [Fact]
    public void Build_NoRemotePort_IsNull() =>
        Assert.Null(TracepointFilter.Build(FormatFixture.Handmade("inet_sock_set_state-reduced"), new([443])));
}
