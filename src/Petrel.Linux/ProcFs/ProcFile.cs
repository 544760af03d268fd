using Petrel.Linux.Native;

namespace Petrel.Linux.ProcFs;

/// <summary>Small files of /proc, read in whole into the caller's memory. Paths are octets that end with a NUL.</summary>
internal static unsafe class ProcFile
{
    // include/uapi/asm-generic/fcntl.h, include/uapi/linux/fcntl.h; the same on every architecture that .NET runs on.
    internal const int NonBlocking = 0x800; // O_NONBLOCK
    private const int CloseOnExec = 0x80000; // O_CLOEXEC, with O_RDONLY, which is 0
    private const int CurrentDirectory = -100; // AT_FDCWD

    /// <summary>Opens for reading; the descriptor, or the negative errno.</summary>
    internal static int Open(ReadOnlySpan<byte> path, int flags = 0) => OpenAt(CurrentDirectory, path, flags);

    /// <summary>Opens below a directory for reading; the descriptor, or the negative errno.</summary>
    internal static int OpenAt(int directory, ReadOnlySpan<byte> path, int flags = 0)
    {
        DemandTerminator(path);
        while (true)
        {
            int descriptor;
            fixed (byte* start = path)
                descriptor = Libc.OpenAt(directory, start, CloseOnExec | flags, 0);
            if (descriptor >= 0) return descriptor;
            if (Libc.LastError != Libc.EINTR) return -Libc.LastError;
        }
    }

    /// <summary>Reads once; the number of octets, 0 at the end, or the negative errno.</summary>
    internal static int Read(int descriptor, Span<byte> into)
    {
        while (true)
        {
            nint read;
            fixed (byte* start = into) read = Libc.Read(descriptor, start, (nuint)into.Length);
            if (read >= 0) return (int)read;
            if (Libc.LastError != Libc.EINTR) return -Libc.LastError;
        }
    }

    /// <summary>Reads up to the end or until the memory is full; the number of octets, or the negative errno.</summary>
    internal static int ReadWhole(ReadOnlySpan<byte> path, Span<byte> into) => ReadWholeAt(CurrentDirectory, path, into);

    /// <summary>Like <see cref="ReadWhole"/>, below a directory.</summary>
    internal static int ReadWholeAt(int directory, ReadOnlySpan<byte> path, Span<byte> into)
    {
        int descriptor = OpenAt(directory, path);
        if (descriptor < 0) return descriptor;
        int length = 0;
        int read;
        do
        {
            read = length == into.Length ? 0 : Read(descriptor, into[length..]);
            length += Math.Max(read, 0);
        }
        while (read > 0);
        _ = Libc.Close(descriptor);
        return read < 0 ? read : length;
    }

    /// <summary>Reads a symbolic link below a directory; the number of octets, or the negative errno.</summary>
    internal static int ReadLinkAt(int directory, ReadOnlySpan<byte> path, Span<byte> into)
    {
        DemandTerminator(path);
        fixed (byte* start = path)
        fixed (byte* buffer = into)
        {
            nint length = Libc.ReadLinkAt(directory, start, buffer, (nuint)into.Length);
            return length >= 0 ? (int)length : -Libc.LastError;
        }
    }

    private static void DemandTerminator(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[^1] != 0) throw new ArgumentException("The path must end with a NUL.", nameof(path));
    }
}
