namespace Petrel.Agent.Recording;

/// <summary>What went wrong with a file, in a person's words.</summary>
public static class FileErrors
{
    /// <summary>One clause, without the file's name.</summary>
    public static string Describe(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied, or it is a directory",
        InvalidDataException => "it is compressed, and damaged",
        IOException { HResult: ExistsAlready } => "it exists already; give another name",
        _ => error?.Message ?? "",
    };

    // EEXIST of asm-generic/errno-base.h, as the framework passes it on.
    private const int ExistsAlready = 17;
}
