using System.Diagnostics;
using System.Globalization;

namespace Petrel.Fuzz;

/// <summary>
/// <c>instrument</c> makes the assemblies beside this program count branches; <c>run TARGET|all SECONDS [SEED]</c> tries
/// inputs; <c>replay TARGET FILE</c> tries one. 0 if all promises held, 1 if one was broken, 64 for wrong usage.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["instrument"] => Instrument(),
        ["run", var name, var seconds] => Run(name, seconds, Environment.TickCount),
        ["run", var name, var seconds, var seed] => Run(name, seconds, int.Parse(seed, CultureInfo.InvariantCulture)),
        ["replay", var name, var file] => Replay(name, file),
        _ => Usage(),
    };

    // Before anything else of Petrel is loaded.
    private static int Instrument()
    {
        foreach (string assembly in (string[])["Petrel.Core.dll", "Petrel.Linux.dll", "Petrel.Registry.dll", "Petrel.Agent.dll", "petrel.dll"])
            SharpFuzz.Fuzzer.Instrument(Path.Combine(AppContext.BaseDirectory, assembly), static _ => true, SharpFuzz.Options.Value);
        return 0;
    }

    private static int Run(string name, string seconds, int seed)
    {
        Coverage.Begin();
        FuzzTarget[] targets = [.. FuzzTargets.All.Where(target => name == "all" || target.Name == name)];
        if (targets.Length == 0 || !double.TryParse(seconds, CultureInfo.InvariantCulture, out double limit)) return Usage();
        Console.WriteLine($"seed {seed}");
        int broken = 0;
        foreach (FuzzTarget target in targets) broken += Run(target, TimeSpan.FromSeconds(limit), seed) ? 0 : 1;
        return broken == 0 ? 0 : 1;
    }

    private static bool Run(FuzzTarget target, TimeSpan limit, int seed)
    {
        string folder = Path.Combine("artifacts", "fuzz");
        using var last = new LastInput(Path.Combine(folder, $"{target.Name}.last"));
        long started = Stopwatch.GetTimestamp();
        FuzzOutcome outcome = FuzzLoop.Run(target, limit, seed, last);
        double rate = outcome.Runs / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{target.Name,-18} {outcome.Runs,9} inputs ({rate:0}/s), {outcome.Branches} branches, {outcome.Kept} kept: {(outcome.Objection is null ? "holds" : "BROKEN")}"));
        if (outcome.Objection is null) return true;
        string path = Path.Combine(folder, $"{target.Name}.broken");
        File.WriteAllBytes(path, outcome.Input!);
        Console.WriteLine($"  {outcome.Objection}\n  {path}: mend it, and keep the input in tests/Petrel.Fuzz/Found/{target.Name}/");
        return false;
    }

    private static int Replay(string name, string file)
    {
        Coverage.Begin();
        if (FuzzTargets.Find(name) is not { } target) return Usage();
        byte[] input = file.EndsWith(".last", StringComparison.Ordinal) ? LastInput.Read(file) : File.ReadAllBytes(file);
        string? objection = Trial.Objection(target, input);
        Console.WriteLine(objection ?? "holds");
        return objection is null ? 0 : 1;
    }

    private static int Usage()
    {
        Coverage.Begin();
        Console.Error.WriteLine($"usage: instrument | run TARGET|all SECONDS [SEED] | replay TARGET FILE\ntargets: {string.Join(' ', FuzzTargets.All.Select(static target => target.Name))}");
        return 64;
    }
}
