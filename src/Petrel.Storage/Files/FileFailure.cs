using Microsoft.Data.Sqlite;

namespace Petrel.Storage.Files;

/// <summary>What can be expected to go wrong with a file.</summary>
internal enum FailureKind
{
    Locked,
    Full,
    Denied,
    Damaged,
    Newer,
    Foreign,
    LibraryMissing,
    InputOutput,
}

/// <summary>The file is not one that this version can use; thrown and caught inside this project only.</summary>
internal sealed class UnfitFileException(FailureKind kind, string detail) : Exception(detail)
{
    internal FailureKind Kind { get; } = kind;
}

/// <summary>A failure and what a person can do about it.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Text">One or two sentences for a person.</param>
internal sealed record FileFailure(FailureKind Kind, string Text)
{
    // Result codes: https://sqlite.org/rescode.html
    private const int Perm = 3, Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, Corrupt = 11, Full = 13, CannotOpen = 14, Auth = 23, NotADatabase = 26;

    // errno, <asm-generic/errno-base.h>
    private const int NoSpace = 28, ReadOnlyFileSystem = 30;

    /// <summary>Whether the file itself is of no use, so that it is set aside.</summary>
    internal bool IsUnfit => Kind is FailureKind.Damaged or FailureKind.Newer;

    internal static bool IsExpected(Exception exception) => exception is SqliteException or UnfitFileException or IOException
        or UnauthorizedAccessException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException;

    internal static FileFailure Of(Exception exception, string path)
    {
        FailureKind kind = KindOf(exception);
        // Of a library that is missing the exception knows less than we do.
        string cause = kind == FailureKind.LibraryMissing ? "" : $" ({exception.Message.TrimEnd('.')})";
        return new FileFailure(kind, Describe(kind, path) + cause);
    }

    private static FailureKind KindOf(Exception exception) => exception switch
    {
        UnfitFileException unfit => unfit.Kind,
        SqliteException sqlite => KindOf(sqlite.SqliteErrorCode),
        UnauthorizedAccessException => FailureKind.Denied,
        IOException { HResult: NoSpace } => FailureKind.Full,
        IOException { HResult: ReadOnlyFileSystem } => FailureKind.Denied,
        IOException => FailureKind.InputOutput,
        _ => FailureKind.LibraryMissing,
    };

    private static FailureKind KindOf(int code) => code switch
    {
        Busy or Locked => FailureKind.Locked,
        Full or NoMemory => FailureKind.Full,
        Perm or ReadOnly or CannotOpen or Auth => FailureKind.Denied,
        Corrupt or NotADatabase => FailureKind.Damaged,
        _ => FailureKind.InputOutput,
    };

    private static string Describe(FailureKind kind, string path) => kind switch
    {
        FailureKind.Locked => $"{path} is held by another process: end it, or give this agent a file of its own",
        FailureKind.Full => $"no space is left for {path}: free some, or lower the size that history may have",
        FailureKind.Denied => $"{path} cannot be written: its directory must exist and belong to Petrel's user, on a writable file system",
        FailureKind.Damaged => $"{path} is damaged",
        FailureKind.Newer => $"{path} was written by a newer Petrel",
        FailureKind.Foreign => $"{path} is another program's database and is left alone: name another file",
        FailureKind.LibraryMissing => "the SQLite library is missing: put libe_sqlite3.so beside the petrel binary, then start again",
        _ => $"{path} cannot be read or written: see the kernel's log for the disk",
    };
}
