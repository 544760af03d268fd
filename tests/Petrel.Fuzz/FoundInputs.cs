namespace Petrel.Fuzz;

/// <summary>Inputs that broke a promise once, kept in <c>Found/TARGET/what-it-was</c>; they must never do so again.</summary>
internal static class FoundInputs
{
    /// <summary>The inputs of a target.</summary>
    internal static IEnumerable<byte[]> Of(string target) => Below(Path.Combine("Found", target));

    /// <summary>Files that were copied beside the program, in order of their names.</summary>
    internal static IEnumerable<byte[]> Below(string folder)
    {
        string path = Path.Combine(AppContext.BaseDirectory, folder);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }
}
