using System.Net;
using Microsoft.AspNetCore.Http;
using Petrel.Lab.Front.Hub;

namespace Petrel.Lab.Tests.Front;

public class PullQuotaTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void TrySpend_WithinWindow_StopsAtTheLimit()
    {
        var window = new RollingWindow(2, TimeSpan.FromSeconds(10));

        Assert.Equal([true, true, false], [window.TrySpend(Start), window.TrySpend(Start), window.TrySpend(Start.AddSeconds(9))]);
    }

    [Fact]
    public void Remaining_OnePullLeavesTheWindow_OneComesBack()
    {
        var window = new RollingWindow(2, TimeSpan.FromSeconds(10));
        window.TrySpend(Start);
        window.TrySpend(Start.AddSeconds(4));

        Assert.Equal(0, window.Remaining(Start.AddSeconds(9.9)));
        Assert.Equal(1, window.Remaining(Start.AddSeconds(10)));
        Assert.Equal(2, window.Remaining(Start.AddSeconds(14)));
    }

    [Fact]
    public void Admit_Head_CountsNothing()
    {
        PullQuota quota = Quota(new SlotLimits { Anonymous = 1 });
        PullSource source = PullSource.Of(IPAddress.Parse("10.77.0.2"), null);
        var headers = new HeaderDictionary();

        for (int i = 0; i < 3; i++) Assert.True(quota.Admit(source, counts: false, Start, headers));

        Assert.Equal("1;w=21600", headers["ratelimit-remaining"]);
        Assert.Equal("10.77.0.2", headers["docker-ratelimit-source"]);
    }

    [Fact]
    public void Admit_PullsAreSpent_RefusesAndSaysSo()
    {
        PullQuota quota = Quota(new SlotLimits { Anonymous = 2, WindowSeconds = 60, Spent = 1, SpentSecondsAgo = 50 });
        PullSource source = PullSource.Of(IPAddress.Parse("10.77.0.2"), null);
        var headers = new HeaderDictionary();

        Assert.True(quota.Admit(source, counts: true, Start, headers));
        Assert.False(quota.Admit(source, counts: true, Start.AddSeconds(9), headers));
        Assert.Equal(("2;w=60", "0;w=60"), (headers["ratelimit-limit"].ToString(), headers["ratelimit-remaining"].ToString()));
        Assert.True(quota.Admit(source, counts: true, Start.AddSeconds(10), headers));
    }

    [Fact]
    public void Admit_WithoutLimits_WritesNoHeaders()
    {
        var headers = new HeaderDictionary();

        Assert.True(new PullQuota().Admit(PullSource.Of(IPAddress.Loopback, null), counts: true, Start, headers));
        Assert.Empty(headers);
    }

    [Theory]
    [InlineData("fd77::1", "fd77::2", true)]
    [InlineData("fd77::1", "fd77:0:0:1::1", false)]
    [InlineData("10.77.0.2", "10.77.0.3", false)]
    [InlineData("10.77.0.2", "::ffff:10.77.0.2", true)]
    public void Of_TwoAddresses_ShareASourceWithinOneSlash64(string one, string other, bool same) => Assert.Equal(
        same, PullSource.Of(IPAddress.Parse(one), null) == PullSource.Of(IPAddress.Parse(other), null));

    [Fact]
    public void Of_SignedIn_IsTheAccountWhereverItIs() => Assert.Equal(
        PullSource.Of(IPAddress.Parse("10.77.0.2"), "petrel"), PullSource.Of(IPAddress.Parse("fd77::1"), "petrel"));

    private static PullQuota Quota(SlotLimits limits)
    {
        var quota = new PullQuota();
        quota.Replace(limits);
        return quota;
    }
}
