using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>Terminals: <c>termios.h</c>, <c>sys/ioctl.h</c>, <c>signal.h</c>.</summary>
internal static unsafe partial class Libc
{
    internal const uint ICANON = 0x2;
    internal const uint ECHO = 0x8;
    internal const uint IEXTEN = 0x8000;
    internal const uint IXON = 0x400;
    internal const int VTIME = 5;
    internal const int VMIN = 6;
    internal const int TCSANOW = 0;
    internal const nuint TIOCGWINSZ = 0x5413;
    internal const int SIGSTOP = 19;

    /// <summary><c>struct termios</c> of the C library on x86-64 and arm64 (<c>NCCS</c> is 32).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Termios
    {
        internal uint InputModes;
        internal uint OutputModes;
        internal uint ControlModes;
        internal uint LocalModes;
        internal byte Line;
        internal fixed byte Characters[32];
        internal uint InputSpeed;
        internal uint OutputSpeed;
    }

    /// <summary><c>struct winsize</c> (<c>include/uapi/asm-generic/termios.h</c>).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort HorizontalPixels;
        internal ushort VerticalPixels;
    }

    [LibraryImport(Name, EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int TcGetAttr(int descriptor, Termios* modes);

    [LibraryImport(Name, EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int TcSetAttr(int descriptor, int when, Termios* modes);

    // Variadic in C; on Linux x86-64 and arm64 three arguments travel in the same registers either way.
    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoCtl(int descriptor, nuint request, void* argument);

    [LibraryImport(Name, EntryPoint = "raise", SetLastError = true)]
    internal static partial int Raise(int signal);
}
