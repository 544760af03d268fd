using System.Text;
using Petrel.Core.Recording;

namespace Petrel.Agent.Recording;

/// <summary>Opens the file that is to become a recording. An older recording is replaced, anything else is left alone.</summary>
internal static class RecordingTarget
{
    /// <summary>The file, empty, for its owner only: it names hosts and processes. Null and an error if it cannot be had.</summary>
    internal static FileStream? Open(string path, out string? error)
    {
        error = null;
        try
        {
            var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            if (MayReplace(file)) return file;
            file.Dispose();
            error = $"{path} holds something else than a recording; it was left alone: give another name";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = $"cannot record to {path}: {FileErrors.Describe(failure)}";
        }

        return null;
    }

    private static bool MayReplace(FileStream file)
    {
        if (!file.CanSeek || file.Length == 0) return true; // new, empty, a pipe or a device
        string begin = $"{{\"format\":\"{RecordingHeader.FormatName}\"";
        Span<byte> found = stackalloc byte[begin.Length];
        int length = file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false);
        if (length > 0 && Encoding.UTF8.GetString(found[..length]) != begin) return false;
        file.SetLength(0);
        file.Position = 0;
        return true;
    }
}
