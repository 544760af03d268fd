using CsCheck;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Protocol;

public class PullQuotaParserTests
{
    [Theory]
    [InlineData("100;w=21600", "20;w=21600", 100, 20, 21600)]
    [InlineData("100", "20", 100, 20, null)]
    [InlineData(" 100 ; w=60 ; burst=5 ", "0", 100, 0, 60)]
    [InlineData("100, 100;w=60, 5000;w=3600", "7", 100, 7, null)]
    [InlineData("200;w=21600", "200;w=21600", 200, 200, 21600)]
    [InlineData("100;w=0", "20;w=-1", 100, 20, null)]
    public void Parse_Numbers_AreKnown(string limit, string remaining, long all, long left, int? seconds)
    {
        PullQuota quota = PullQuotaParser.Parse(limit, remaining, null);

        Assert.Equal(QuotaPresence.Known, quota.Presence);
        Assert.Equal((all, left), (quota.Limit, quota.Remaining));
        Assert.Equal(seconds, (int?)quota.Window?.TotalSeconds);
        Assert.Equal(left == 0, quota.IsExhausted);
    }

    [Theory]
    [InlineData(null, null, QuotaPresence.Absent)]
    [InlineData(";w=21600", ";w=21600", QuotaPresence.Unlimited)]
    [InlineData("", "", QuotaPresence.Unlimited)]
    [InlineData("100;w=21600", null, QuotaPresence.Invalid)]
    [InlineData(null, "20;w=21600", QuotaPresence.Invalid)]
    [InlineData("-100;w=21600", "20", QuotaPresence.Invalid)]
    [InlineData("100", "-1", QuotaPresence.Invalid)]
    [InlineData("100", "101", QuotaPresence.Invalid)]
    [InlineData("0", "0", QuotaPresence.Invalid)]
    [InlineData("99999999999999999999", "1", QuotaPresence.Invalid)]
    [InlineData("9999999999", "1", QuotaPresence.Invalid)]
    [InlineData("1e2", "1", QuotaPresence.Invalid)]
    [InlineData("many", "few", QuotaPresence.Invalid)]
    public void Parse_Traps_AreNoNumbers(string? limit, string? remaining, QuotaPresence expected)
    {
        PullQuota quota = PullQuotaParser.Parse(limit, remaining, null);

        Assert.Equal(expected, quota.Presence);
        Assert.False(quota.IsExhausted);
    }

    [Theory]
    [InlineData("203.0.113.7", QuotaSourceKind.Address, "203.0.113.7")]
    [InlineData("2001:db8:1:2::/64", QuotaSourceKind.Prefix, "2001:db8:1:2::/64")]
    [InlineData("2001:DB8::1", QuotaSourceKind.Address, "2001:db8::1")]
    [InlineData("203.0.113.0/24", QuotaSourceKind.Prefix, "203.0.113.0/24")]
    public void ParseSource_Network_IsShown(string text, QuotaSourceKind kind, string label) =>
        Assert.Equal(new QuotaSource(kind, label), PullQuotaParser.ParseSource(text));

    [Theory]
    [InlineData("6b1c2a54-5f0e-4d5b-9b5c-2f2f5f0d8a11")]
    [InlineData("12345")]
    [InlineData("alice")]
    [InlineData("2001:db8::/999")]
    public void ParseSource_Account_IsTellableButNotShown(string text)
    {
        QuotaSource source = PullQuotaParser.ParseSource(text)!;

        Assert.Equal(QuotaSourceKind.Account, source.Kind);
        Assert.Equal(8, source.Label.Length);
        Assert.DoesNotContain(text, source.Label, StringComparison.Ordinal);
        Assert.NotEqual(source, PullQuotaParser.ParseSource(text + "x"));
    }

    [Fact]
    public void Parse_SourceAlone_IsKeptWithAbsentNumbers() =>
        Assert.Equal(
            new PullQuota(QuotaPresence.Absent, 0, 0, null, new QuotaSource(QuotaSourceKind.Address, "203.0.113.7")),
            PullQuotaParser.Parse(null, null, "203.0.113.7"));

    [Fact]
    public void Parse_AnyText_NeverThrowsAndKnownNumbersMakeSense() =>
        Gen.Select(Header, Header, Header).Sample(static (limit, remaining, source) =>
        {
            PullQuota quota = PullQuotaParser.Parse(limit, remaining, source);
            return quota.Presence != QuotaPresence.Known
                || (quota.Remaining >= 0 && quota.Remaining <= quota.Limit && quota.Window is null or { Ticks: > 0 });
        }, iter: 20_000);

    private static readonly Gen<string> Header = Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789;w=,-. :/"], 0, 20]);
}
