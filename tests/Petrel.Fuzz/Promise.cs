using System.Diagnostics.CodeAnalysis;

namespace Petrel.Fuzz;

/// <summary>A parser did not keep what it promises.</summary>
internal sealed class BrokenPromiseException(string what) : Exception(what);

/// <summary>What the targets demand.</summary>
internal static class Promise
{
    /// <summary>Demands that something is so; <paramref name="what"/> says what is wrong if it is not.</summary>
    internal static void That([DoesNotReturnIf(false)] bool kept, string what)
    {
        if (!kept) throw new BrokenPromiseException(what);
    }

    /// <summary>Demands that two things are equal.</summary>
    internal static void Same<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: '{expected}' and '{actual}' differ");

    /// <summary>Demands one line without control characters, at most so long.</summary>
    internal static void OneLine(string text, int longest, string what)
    {
        That(text.Length <= longest, $"{what} has {text.Length} characters, more than {longest}");
        That(!text.Any(char.IsControl), $"{what} has control characters: {text.ReplaceLineEndings("\\n")}");
    }
}
