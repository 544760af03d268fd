using System.Diagnostics;

namespace Petrel.Fuzz;

/// <summary>What came of fuzzing a target.</summary>
/// <param name="Runs">Inputs that were tried.</param>
/// <param name="Branches">Branches of Petrel's code that were taken; 0 without instrumentation.</param>
/// <param name="Kept">Inputs that were kept because they took a branch that no other had.</param>
/// <param name="Objection">What is wrong; null if nothing is.</param>
/// <param name="Input">The input that showed it, shortened; null if there is none.</param>
internal sealed record FuzzOutcome(long Runs, int Branches, int Kept, string? Objection, byte[]? Input);

/// <summary>Tries inputs until the time is over or a promise is broken; an input that takes a new branch becomes a seed.</summary>
internal static class FuzzLoop
{
    internal static FuzzOutcome Run(FuzzTarget target, TimeSpan limit, int seed, LastInput last)
    {
        var chance = new Random(seed);
        var mutator = new Mutator(chance);
        var coverage = new Coverage();
        List<byte[]> kept = [];
        Queue<byte[]> first = new([.. target.Seeds, .. FoundInputs.Of(target.Name)]);
        int seeds = first.Count;
        long runs = 0;
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < limit; runs++)
        {
            bool isSeed = first.TryDequeue(out byte[]? input);
            input ??= mutator.Mutate(Choose(kept, chance), kept[chance.Next(kept.Count)]);
            last.Keep(input);
            Coverage.Clear();
            string? objection = Trial.Objection(target, input);
            if (coverage.TakeNew() || isSeed) kept.Add(input);
            if (objection is not null) return new FuzzOutcome(runs + 1, coverage.Branches, kept.Count - seeds, objection, Trial.Shorten(target, input));
        }
        return new FuzzOutcome(runs, coverage.Branches, Math.Max(0, kept.Count - seeds), null, null);
    }

    // Half of the time one of the youngest, which are at the edge of what is known.
    private static byte[] Choose(List<byte[]> kept, Random chance) =>
        kept[chance.Next(2) == 0 ? chance.Next(kept.Count) : chance.Next(Math.Max(0, kept.Count - 16), kept.Count)];
}
