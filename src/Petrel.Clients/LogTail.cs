namespace Petrel.Clients;

/// <summary>
/// The end of a log file, over rotations: what is there at the beginning is old and passed over; a file that takes its place
/// (renamed away, deleted and made anew) is read from its start, after the rest of the old one; one that was cut (copytruncate)
/// is read from its start too. Not thread-safe.
/// </summary>
/// <param name="path">The file; it need not be there yet.</param>
/// <param name="onLine">Called for each line.</param>
internal sealed class LogTail(string path, Action<string> onLine) : IDisposable
{
    private const int LongestLine = 16 * 1024;

    // A file that grows faster than this between two looks is read in several.
    private const long MostAtOnce = 4 << 20;

    private readonly LineSplitter _lines = new(LongestLine, onLine);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private FileStream? _file;
    private bool _isOld = true;

    /// <summary>Reads what is new; a file that cannot be read now is tried again at the next look.</summary>
    internal void Poll()
    {
        try
        {
            _file ??= Open(fromEnd: _isOld);
            _isOld = false; // what appears later is all new
            if (_file is null) return;
            if (!Drain(_file)) return;
            if (Open(fromEnd: false) is not { } now) return;
            if (PlaceOf(now) == PlaceOf(_file)) now.Dispose();
            else Replace(now);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _lines.Reset();
    }

    // What was written to the old file between the last look and its replacement still counts.
    private void Replace(FileStream now)
    {
        Drain(_file!);
        Dispose();
        _file = now;
        Drain(now);
    }

    /// <summary>Reads to the end; false if there is more than should be read at once.</summary>
    private bool Drain(FileStream file)
    {
        if (file.Length < file.Position)
        {
            file.Position = 0;
            _lines.Reset();
        }

        for (long left = MostAtOnce; left > 0;)
        {
            int count = file.Read(_buffer);
            if (count == 0) return true;
            _lines.Feed(_buffer.AsSpan(0, count));
            left -= count;
        }

        return false;
    }

    private FileStream? Open(bool fromEnd)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (fromEnd) file.Seek(0, SeekOrigin.End);
            return file;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // Where the kernel says that an open file is now: one that was renamed has its new name, one that was deleted says so. Two
    // files that are open at once have the same place only if they are the same.
    private static string? PlaceOf(FileStream file) =>
        File.ResolveLinkTarget($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
}
