using System.Diagnostics;

namespace Petrel.Fuzz;

/// <summary>Runs one input through a target, within bounds of time and memory.</summary>
internal static class Trial
{
    /// <summary>No parser may allocate more for one input, in octets.</summary>
    internal const long MostAllocated = 64 * 1024 * 1024;

    /// <summary>No input may take longer; generous, for machines that are busy with other things.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong, for a person; null if nothing is.</summary>
    internal static string? Objection(FuzzTarget target, byte[] input)
    {
        string? objection = Run(target, input, out TimeSpan first);
        if (objection is not null || first <= Longest) return objection;
        // The first time may have been the compiler's, or another program's.
        objection = Run(target, input, out TimeSpan second);
        return objection ?? (second > Longest ? $"{input.Length} octets took {second.TotalSeconds:0.0} s" : null);
    }

    private static string? Run(FuzzTarget target, byte[] input, out TimeSpan taken)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        try
        {
            target.Check(input);
        }
        catch (Exception exception)
        {
            return exception is BrokenPromiseException ? exception.Message : exception.ToString();
        }
        finally
        {
            taken = Stopwatch.GetElapsedTime(started);
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return allocated > MostAllocated ? $"{allocated / 1024 / 1024} MiB were allocated for {input.Length} octets" : null;
    }

    /// <summary>The shortest input that still breaks a promise, as far as leaving octets out finds it.</summary>
    internal static byte[] Shorten(FuzzTarget target, byte[] input)
    {
        for (int part = Math.Max(1, input.Length / 2); part >= 1; part /= 2)
        {
            for (int at = 0; at + part <= input.Length;)
            {
                byte[] shorter = [.. input[..at], .. input[(at + part)..]];
                if (Objection(target, shorter) is null) at += part;
                else input = shorter;
            }
        }
        return input;
    }
}
