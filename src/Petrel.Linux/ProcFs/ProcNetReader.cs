using Petrel.Linux.Native;

namespace Petrel.Linux.ProcFs;

/// <summary>
/// Reads a long file of /proc line by line through one reused buffer. Not thread-safe. The kernel hands out about one
/// page a read(2) (<c>fs/seq_file.c</c>) and takes no snapshot: a socket that moves meanwhile may be missed or seen twice.
/// </summary>
/// <param name="capacity">The size of the buffer in octets; the longest line that can be read is one shorter.</param>
public sealed class ProcNetReader(int capacity = 32 * 1024)
{
    private readonly LineBuffer _lines = new(capacity);
    private int _descriptor = -1;

    /// <summary>
    /// The sockets of the namespace that the calling thread is in. <c>/proc/net</c> would follow the main thread
    /// instead, and a sweep's thread may have moved with setns(2).
    /// </summary>
    public static ReadOnlySpan<byte> Tcp => "/proc/thread-self/net/tcp\0"u8;

    /// <summary>As <see cref="Tcp"/>, for IPv6 sockets; the file does not exist where IPv6 is switched off.</summary>
    public static ReadOnlySpan<byte> Tcp6 => "/proc/thread-self/net/tcp6\0"u8;

    /// <summary>The errno that ended or prevented the reading; 0 if none.</summary>
    public int Error { get; private set; }

    /// <summary>Lines of the current file that were longer than the buffer, and so dropped.</summary>
    public int OverlongLines => _lines.Overlong;

    /// <summary>Opens a file; false, and <see cref="Error"/> set, if it cannot be. What was open is closed.</summary>
    /// <param name="path">The path, ending with a NUL.</param>
    public bool Open(ReadOnlySpan<byte> path)
    {
        Close();
        _lines.Clear();
        int opened = ProcFile.Open(path);
        (_descriptor, Error) = opened < 0 ? (-1, -opened) : (opened, 0);
        return opened >= 0;
    }

    /// <summary>Reads the next line; it is valid until the next call. False at the end, or at an error.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        while (!_lines.TryTake(out line))
        {
            if (!Fill()) return _lines.TryTakeLast(out line) && Error == 0;
        }

        return true;
    }

    /// <summary>Closes the file; the buffer is kept.</summary>
    public void Close()
    {
        if (_descriptor >= 0) _ = Libc.Close(_descriptor);
        _descriptor = -1;
    }

    private bool Fill()
    {
        if (_descriptor < 0) return false;
        int read = ProcFile.Read(_descriptor, _lines.Free());
        if (read < 0) Error = -read;
        else _lines.Commit(read);
        return read > 0;
    }
}
