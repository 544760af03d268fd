namespace Petrel.Tests.Cli;

public sealed class RecordBinderTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_RecordLabel_MakesALabel()
    {
        Assert.Equal(9, _petrel.Run("record", "label", "a.jsonl", "--cause", "rate-limit", "--client-error-at", "2026-11-24T10:00:00Z", "--to", "b.jsonl"));
        Assert.Equal(("a.jsonl", "b.jsonl", "rate-limit"), (_petrel.Recorded!.From, _petrel.Recorded.To, _petrel.Recorded.Label!.Cause));
        Assert.Equal(new DateTime(2026, 11, 24, 10, 0, 0, DateTimeKind.Utc), _petrel.Recorded.Label.ClientErrorAt);
        Assert.Equal(9, _petrel.Run("record", "anonymize", "-"));
        Assert.Null(_petrel.Recorded.Label);
    }

    [Fact]
    public void Run_RecordWithAllWrong_SaysAllOfIt()
    {
        Assert.Equal(64, _petrel.Run("record", "label", "a", "b", "--cause", "gremlins", "--fault-at", "yesterday"));
        foreach (string part in (string[])["FILE: name one recording", "'gremlins' is no cause", "'yesterday' is no time"])
            Assert.Contains(part, _petrel.Error);
        Assert.Equal(64, _petrel.Run("record", "label", "a"));
        Assert.Contains("--cause: say what was wrong", _petrel.Error);
        Assert.Equal(64, _petrel.Run("record"));
        Assert.Contains("the commands are anonymize, label", _petrel.Error);
        Assert.Null(_petrel.Recorded);
    }
}
