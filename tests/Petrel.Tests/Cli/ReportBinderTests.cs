using Petrel.Cli;

namespace Petrel.Tests.Cli;

public sealed class ReportBinderTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_Report_TakesTheLastWeek()
    {
        Assert.Equal(5, _petrel.Run("report"));
        Assert.Equal(new ReportArguments(new ToldTime(TimeSpan.FromDays(7), null), new ToldTime(TimeSpan.Zero, null), "text", null, null, null, null), _petrel.Reported);
    }

    [Fact]
    public void Run_ReportWithOptions_BindsThem()
    {
        Assert.Equal(5, _petrel.Run(
            "report", "--since", "2026-11-01", "--until", "1d", "--output", "html", "--history", "h.db", "--to", "r.html", "--cost-per-gb", "0.09", "--bandwidth", "1Gbit"));
        Assert.Equal(
            new ReportArguments(
                new ToldTime(null, new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc)), new ToldTime(TimeSpan.FromDays(1), null), "html", "h.db", "r.html", 0.09, 1e9),
            _petrel.Reported);
    }

    [Theory]
    [InlineData("--since", "yesterday")]
    [InlineData("--since", "2026-13-01")]
    [InlineData("--output", "pdf")]
    [InlineData("--cost-per-gb", "-1")]
    [InlineData("--bandwidth", "fast")]
    [InlineData("--bandwidth", "0Gbit")]
    public void Run_ReportWithNonsense_RefusesAndNamesTheOption(string option, string value)
    {
        Assert.Equal(ExitStatus.Usage, _petrel.Run("report", option, value));
        Assert.Contains(option, _petrel.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Explain_TakesOneId()
    {
        Assert.Equal(6, _petrel.Run("explain", "latest", "--output", "json"));
        Assert.Equal(new ExplainArguments("latest", true, null), _petrel.Explained);
    }

    [Theory]
    [InlineData]
    [InlineData("one", "two")]
    public void Run_ExplainWithoutOneId_Refuses(params string[] ids)
    {
        Assert.Equal(ExitStatus.Usage, _petrel.Run(["explain", .. ids]));
        Assert.Contains("name one incident", _petrel.Error, StringComparison.Ordinal);
    }
}
