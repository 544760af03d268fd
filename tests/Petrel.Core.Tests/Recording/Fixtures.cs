namespace Petrel.Core.Tests.Recording;

/// <summary>Recordings of real clients, in <c>tests/fixtures/recordings</c>.</summary>
internal static class Fixtures
{
    /// <summary>The files, by name; none where there is no such folder.</summary>
    internal static string[] Recordings()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Petrel.slnx"))) folder = folder.Parent;
        string path = Path.Combine(folder!.FullName, "tests", "fixtures", "recordings");
        return Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.jsonl").Order(StringComparer.Ordinal)] : [];
    }
}
