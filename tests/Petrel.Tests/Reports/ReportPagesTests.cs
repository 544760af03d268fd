using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Petrel.Core.Reports;
using Petrel.Core.Tests.ReportBuilding;
using Petrel.Export.Reports;
using Petrel.Output;

namespace Petrel.Tests.Reports;

public partial class ReportPagesTests
{
    private static readonly Report Month = ReportBuilder.Build(HistoryInMemory.Month(), new ReportOptions(MadeUpMonth.Start, MadeUpMonth.End)
    {
        CostPerGigabyte = 0.09,
        BandwidthBitsPerSecond = 1e8,
        AccountLimitOf = static name => name == MadeUpMonth.Hub ? new AccountLimit("personal", 200, 21_600, "2026-01-01") : null,
    });

    [Fact]
    public void WriteText_Month_IsTheKnownPage() => AssertKnown("month.txt", new ReportText(new TextStyle(false), 80).Write(Month, "host.example"));

    [Fact]
    public void WriteHtml_Month_IsTheKnownPage() => AssertKnown("month.html", Html(Month));

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void WriteText_Narrow_FitsItsWidth(int width) => Assert.All(
        new ReportText(new TextStyle(false), width).Write(Month, "host.example").Split('\n'), line => Assert.True(line.Length <= width, line));

    [Fact]
    public void WriteHtml_HostileNames_StayText()
    {
        const string Hostile = "<script>alert('x')</script>\"><img src=x>";
        Report report = Month with
        {
            Longest = [Month.Longest[0] with { Registry = Hostile, Summary = Hostile, Id = Hostile }],
            Registries = [Month.Registries[0] with { Registry = Hostile }],
            Quotas = [Month.Quotas[0] with { Registry = Hostile, Account = Hostile }],
        };

        string page = ReportPage.Write(report, Hostile, Hostile, MadeUpMonth.End);

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteHtml_Anything_AsksForNothing()
    {
        string page = Html(Month);

        Assert.DoesNotMatch(Requests(), page);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'; style-src 'sha256-", page, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteText_Empty_SaysWhatToDo()
    {
        Report report = ReportBuilder.Build(new HistoryInMemory(), new ReportOptions(MadeUpMonth.Start, MadeUpMonth.End));

        Assert.Contains("systemctl status petrel", new ReportText(new TextStyle(false), 80).Write(report, "host.example"), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteText_Story_TellsTimelineCauseAndLead()
    {
        HistoryInMemory history = HistoryInMemory.Month();
        string page = new ExplainText(new TextStyle(false), 80).Write(IncidentStoryReader.Read(history, history.Incident("bb01")!, MadeUpMonth.End));

        AssertKnown("story.txt", page);
    }

    private static string Html(Report report) => ReportPage.Write(report, "host.example", "1.0.0", MadeUpMonth.End);

    // What was written stands beside the known page, to be looked at and to take its place.
    private static void AssertKnown(string name, string page, [CallerFilePath] string source = "")
    {
        string known = Path.Combine(Path.GetDirectoryName(source)!, "../../fixtures/reports", name);
        if (File.Exists(known) && File.ReadAllText(known) == page) return;
        File.WriteAllText(known + ".actual", page);
        Assert.Fail($"{name} differs from what is known; see {name}.actual beside it");
    }

    [GeneratedRegex("""(?:src|href|url\(|@import)\s*[=(]?\s*["']?(?:https?:)?//""")]
    private static partial Regex Requests();
}
