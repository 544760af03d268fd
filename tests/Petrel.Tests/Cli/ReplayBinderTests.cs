using Petrel.Agent.Configuration;

namespace Petrel.Tests.Cli;

public sealed class ReplayBinderTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_Replay_TakesFilesAndOptions()
    {
        Assert.Equal(8, _petrel.Run("replay", "a.jsonl", "b.jsonl", "--speed", "2.5", "--label", "--output", "json", "--connections"));
        Assert.Equal(["a.jsonl", "b.jsonl"], _petrel.Replayed!.Files);
        Assert.Equal((2.5, true, false), (_petrel.Replayed.Speed, _petrel.Replayed.ChecksLabel, _petrel.Replayed.HasConfig));
        Assert.Equal((OutputFormat.Json, true), (_petrel.Watched!.Watch.Output, _petrel.Watched.Watch.Connections));
    }

    [Fact]
    public void Run_ReplayWithConfigurationFirst_IsStillReplay()
    {
        _petrel.Inputs = _petrel.Inputs with { ReadFile = static _ => new FileText("[detection]\nrefused_count = 9\n", null) };
        Assert.Equal(8, _petrel.Run("--config", "other.toml", "replay", "a.jsonl"));
        Assert.True(_petrel.Replayed!.HasConfig);
        Assert.Equal(9, _petrel.Watched!.Detection.RefusedCount);
    }

    [Fact]
    public void Run_ReplayWithAllWrong_SaysAllOfIt()
    {
        Assert.Equal(64, _petrel.Run("replay", "--speed", "fast", "--sauce", "--snapshot", "never"));
        foreach (string part in (string[])["FILE: name a recording", "--speed: must be a number", "--sauce", "--snapshot"])
            Assert.Contains(part, _petrel.Error);
        Assert.Null(_petrel.Replayed);
    }
}
