namespace Petrel.Export.Tests;

/// <summary>Files of the repository.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    internal static string Recording(string name) => File("tests", "fixtures", "recordings", $"{name}.jsonl.gz");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Petrel.slnx"))) folder = folder.Parent;
        return folder!.FullName;
    }
}
