using System.Collections.Immutable;
using System.Text.Json;
using Petrel.Agent.Configuration;
using Petrel.Cli;
using Petrel.Core.History;
using Petrel.Core.Tests.ReportBuilding;
using Petrel.Registry.Catalogue;
using Petrel.Storage;

namespace Petrel.Tests.Reports;

public sealed class ReportProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-report-").FullName;
    private readonly PetrelConfiguration _configuration = ConfigurationLoader.Load(new ConfigurationInputs(), BuiltInCatalogue.Load()).Configuration!;
    private readonly StringWriter _output = new();

    private string FileName => Path.Combine(_folder, "history #1.db");

    private ReportArguments Arguments => new(
        new ToldTime(null, MadeUpMonth.Start), new ToldTime(null, MadeUpMonth.End), "json", FileName, null, 0.09, 1e9);

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Report_HistoryOfAnAgent_IsReadWhetherItRunsOrNot(bool agentRuns)
    {
        HistoryFile writer = WriteMonth();
        if (!agentRuns) writer.Dispose();
        long before = new FileInfo(FileName).Length;

        Assert.Equal(ExitStatus.Success, ReportProgram.Report(_configuration, Arguments, _output, TimeProvider.System));

        using JsonDocument report = JsonDocument.Parse(_output.ToString());
        Assert.Equal(6, report.RootElement.GetProperty("totals").GetProperty("incidents").GetInt32());
        Assert.Equal(175, report.RootElement.GetProperty("totals").GetProperty("minutesLost").GetDouble());
        Assert.Equal(200, report.RootElement.GetProperty("quotas")[0].GetProperty("withAccount").GetProperty("limit").GetInt64());
        Assert.Equal(before, new FileInfo(FileName).Length);
        if (agentRuns) writer.Dispose();
        else Assert.Equal([FileName], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Report_ThirtyDays_TakesLessThanHalfASecond()
    {
        WriteMonth().Dispose();
        // The first run compiles, which the native binary has behind it.
        ReportProgram.Report(_configuration, Arguments, TextWriter.Null, TimeProvider.System);
        TimeSpan best = Enumerable.Range(0, 3).Min(_ =>
        {
            long start = TimeProvider.System.GetTimestamp();
            ReportProgram.Report(_configuration, Arguments with { Output = "html" }, TextWriter.Null, TimeProvider.System);
            return TimeProvider.System.GetElapsedTime(start);
        });

        TestContext.Current.SendDiagnosticMessage($"a report of 30 days: {best.TotalMilliseconds:0} ms");
        Assert.True(best < TimeSpan.FromMilliseconds(500), $"{best.TotalMilliseconds:0} ms");
    }

    [Fact]
    public void Report_MissingFile_IsUnavailableAndMakesNone()
    {
        Assert.Equal(ExitStatus.Unavailable, ReportProgram.Report(_configuration, Arguments, _output, TimeProvider.System));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no database at all, but some text that is longer than a header of SQLite would be, so that it is looked at")]
    public void Open_FileThatIsNoHistory_SaysSoAndLeavesItAlone(string content)
    {
        File.WriteAllText(FileName, content);

        Assert.Null(HistoryReader.Open(FileName, out string? error));

        Assert.Contains(FileName, error, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(FileName));
        Assert.Equal([FileName], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Report_EmptyHistory_SaysSoAndSucceeds()
    {
        HistoryFile.Open(FileName, new HistoryOptions(), TimeProvider.System).Dispose();

        Assert.Equal(ExitStatus.Success, ReportProgram.Report(_configuration, Arguments with { Output = "text" }, _output, TimeProvider.System));
        Assert.Contains("Nothing was kept", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bb01", "bb01")]
    [InlineData("c", "cc01")]
    [InlineData("latest", "ee01")]
    [InlineData("bb", null)]
    [InlineData("zz", null)]
    public void Find_TextOfAnId_IsTheOnlyOneThatBeginsSo(string text, string? expected)
    {
        WriteMonth().Dispose();
        using HistoryReader history = HistoryReader.Open(FileName, out _)!;

        (StoredIncident? incident, string? error) = ReportProgram.Find(history, text);

        Assert.Equal(expected, incident?.Id);
        Assert.Equal(expected is null, error is not null);
    }

    [Fact]
    public void Explain_Latest_TellsIt()
    {
        WriteMonth().Dispose();

        Assert.Equal(ExitStatus.Success, ReportProgram.Explain(_configuration, new ExplainArguments("latest", true, FileName), _output, TimeProvider.System));

        using JsonDocument story = JsonDocument.Parse(_output.ToString());
        Assert.Equal("ee01", story.RootElement.GetProperty("id").GetString());
        Assert.Contains("connect-timeout", story.RootElement.GetProperty("timeline").EnumerateArray().Select(static step => step.GetProperty("what").GetString()));
    }

    private HistoryFile WriteMonth()
    {
        var file = HistoryFile.Open(FileName, new HistoryOptions(), TimeProvider.System);
        foreach (SeriesPoint[] points in MadeUpMonth.Series().Chunk(1000)) file.Keep(ImmutableArray.Create(points));
        foreach (StoredIncident incident in MadeUpMonth.Incidents) Assert.True(file.Keep(incident, []));
        foreach (QuotaPoint quota in MadeUpMonth.Quotas()) file.Keep(quota);
        foreach (OutcomePoint outcome in MadeUpMonth.Outcomes()) file.Keep(outcome);
        return file;
    }
}
