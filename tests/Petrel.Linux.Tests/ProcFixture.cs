namespace Petrel.Linux.Tests;

/// <summary>Files of /proc as machines wrote them, in <c>tests/fixtures/proc</c>.</summary>
internal static class ProcFixture
{
    private static readonly string Folder = Path.Combine(FindRoot(), "tests", "fixtures", "proc");

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    internal static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(Path.Combine(Folder, folder)).Select(path => Path.GetFileName(path)!);

    internal static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Petrel.slnx"))) at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("Petrel.slnx was not found above the tests.");
    }
}
