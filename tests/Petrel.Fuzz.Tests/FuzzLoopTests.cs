using System.Text;

namespace Petrel.Fuzz.Tests;

/// <summary>Whether a broken promise would be found at all.</summary>
public sealed class FuzzLoopTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"petrel-fuzz-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Run_AParserThatFails_GivesTheShortestInput()
    {
        FuzzTarget target = FuzzTarget.OfText("t", static text => Promise.That(!text.Contains("@@", StringComparison.Ordinal), "two of them"), "a@b@c@d");
        FuzzOutcome outcome;
        using (var last = new LastInput(_path)) outcome = FuzzLoop.Run(target, TimeSpan.FromMinutes(1), seed: 1, last);
        Assert.Equal(("two of them", "@@"), (outcome.Objection, Encoding.UTF8.GetString(outcome.Input!)));
        Assert.Contains("@@", Encoding.UTF8.GetString(LastInput.Read(_path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Objection_ToTooMuchMemory_SaysSo()
    {
        var target = new FuzzTarget("t", static _ => GC.KeepAlive(new byte[Trial.MostAllocated + 1]), []);
        Assert.Contains("MiB were allocated", Trial.Objection(target, []), StringComparison.Ordinal);
    }

    [Fact]
    public void Objection_ToAnException_NamesIt()
    {
        var target = new FuzzTarget("t", static _ => throw new FormatException("bad"), []);
        Assert.StartsWith("System.FormatException: bad", Trial.Objection(target, []), StringComparison.Ordinal);
    }

    [Fact]
    public void Mutate_OfTheSameSeed_IsTheSame()
    {
        byte[][] one = Mutations(7);
        Assert.Equal(one, Mutations(7));
        Assert.All(one, static input => Assert.InRange(input.Length, 0, FuzzTarget.LongestInput));
        Assert.True(one.DistinctBy(Convert.ToBase64String).Count() > 900);
    }

    private static byte[][] Mutations(int seed)
    {
        var mutator = new Mutator(new Random(seed));
        return [.. Enumerable.Range(0, 1000).Select(_ => mutator.Mutate([.. "a long enough text"u8], [.. "another"u8]))];
    }
}
