using System.Diagnostics.CodeAnalysis;

namespace Petrel.Linux.Native;

/// <summary>
/// Standard output, written with <c>write(2)</c> where the descriptor stands, and a reader that has gone away is an
/// error. The console's own stream swallows a closed pipe; a file stream writes a file at a position of its own, over
/// what others wrote through the same descriptor.
/// </summary>
public sealed unsafe class StandardOutput : Stream
{
    private const int Descriptor = 1;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    /// <exception cref="IOException">The reader has gone away, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint count;
            fixed (byte* octets = buffer) count = Libc.Write(Descriptor, octets, (nuint)buffer.Length);
            if (count < 0 && Libc.LastError != Libc.EINTR) throw new IOException($"write: {Libc.Describe(Libc.LastError)}");
            if (count > 0) buffer = buffer[(int)count..];
        }
    }

    /// <inheritdoc />
    public override void Write([NotNull] byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();
}
