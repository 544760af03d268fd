using Petrel.Agent.Configuration;
using Petrel.Core.Events;
using Petrel.Demo;

namespace Petrel.Tests.Cli;

public sealed class DemoBinderTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_Demo_BindsScenariosInTheirOwnOrderAndOptions()
    {
        Assert.Equal((7, ""), (_petrel.Run("demo", "healthy", "--source", "diag", "black-hole", "--output=json", "--connections", "healthy", "--quiet"), _petrel.Error));
        Assert.Equal(["black-hole", "healthy"], _petrel.Shown.Select(static scenario => scenario.Name));
        Assert.Equal(
            (SourceKind.Diag, OutputFormat.Json, true, true),
            (_petrel.Watched!.Watch.Source, _petrel.Watched.Watch.Output, _petrel.Watched.Watch.Connections, _petrel.Watched.Watch.Quiet));
    }

    [Fact]
    public void Run_DemoWithoutScenario_MeansAll()
    {
        Assert.Equal(7, _petrel.Run("demo"));
        Assert.Empty(_petrel.Shown);
    }

    [Fact]
    public void Run_DemoList_NamesThemAndPlaysNone()
    {
        Assert.Equal(0, _petrel.Run("demo", "--list"));
        Assert.All(DemoScenarios.All, scenario => Assert.Contains(scenario.Name, _petrel.Output, StringComparison.Ordinal));
        Assert.All(_petrel.Output.Split('\n'), static line => Assert.InRange(line.Length, 0, 100));
        Assert.Null(_petrel.Watched);
    }

    [Fact]
    public void Run_DemoWithWrongWords_GivesAllErrorsAt64()
    {
        Assert.Equal(64, _petrel.Run("demo", "blackhole", "nonsense-entirely", "--sorce", "--interval", "never"));
        foreach (string part in (string[])["did you mean 'black-hole'?", "there are black-hole, stalled-transfer", "--sorce", "--interval", "petrel demo --help"])
            Assert.Contains(part, _petrel.Error, StringComparison.Ordinal);
        Assert.Null(_petrel.Watched);
    }
}
