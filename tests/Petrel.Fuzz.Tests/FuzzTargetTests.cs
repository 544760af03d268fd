namespace Petrel.Fuzz.Tests;

/// <summary>Each target in seconds and always with the same inputs, so that it cannot rot between two longer runs.</summary>
public class FuzzTargetTests
{
    private const int Mutations = 3000;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_OnSeedsAndWhatWasFound_Holds(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        Assert.NotEmpty(target.Seeds);
        foreach (byte[] input in Inputs(target)) AssertHolds(target, input);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_OnMutations_Holds(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        byte[][] inputs = [.. Inputs(target)];
        var chance = new Random(17);
        var mutator = new Mutator(chance);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] input = mutator.Mutate(inputs[chance.Next(inputs.Length)], inputs[chance.Next(inputs.Length)]);
            // What was mutated once is a step on the way to what is further off.
            if (i % 4 == 0) input = mutator.Mutate(input, inputs[chance.Next(inputs.Length)]);
            AssertHolds(target, input);
        }
    }

    [Fact]
    public void FoundInputs_BelongToATarget()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Found");
        Assert.All(Directory.GetDirectories(folder), static path => Assert.NotNull(FuzzTargets.Find(Path.GetFileName(path))));
    }

    private static IEnumerable<byte[]> Inputs(FuzzTarget target) => target.Seeds.Concat(FoundInputs.Of(target.Name));

    private static void AssertHolds(FuzzTarget target, byte[] input)
    {
        if (Trial.Objection(target, input) is { } objection)
            Assert.Fail($"{target.Name}: {objection}\ninput (base64): {Convert.ToBase64String(Trial.Shorten(target, input))}");
    }
}
