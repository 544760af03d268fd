using System.Text;

namespace Petrel.Fuzz;

/// <summary>A parser of what strangers write, and what must hold whatever that is.</summary>
/// <param name="Name">What <c>make fuzz TARGET=…</c> calls it.</param>
/// <param name="Check">Parses the input and throws if a promise is broken; no exception of the parser is caught.</param>
/// <param name="Seeds">Inputs that reach deep, from which others are made.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Check, IReadOnlyList<byte[]> Seeds)
{
    /// <summary>The longest input that is tried: more than any header and most files, and still quick.</summary>
    internal const int LongestInput = 8192;

    /// <summary>A target that reads text. Octets that are no UTF-8 are what the reader of a file makes of them.</summary>
    internal static FuzzTarget OfText(string name, Action<string> check, params IEnumerable<string> seeds) =>
        new(name, input => check(Encoding.UTF8.GetString(input)), [.. seeds.Select(Encoding.UTF8.GetBytes)]);
}
