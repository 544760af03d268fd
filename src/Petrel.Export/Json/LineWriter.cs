using System.Buffers;

namespace Petrel.Export.Json;

/// <summary>
/// Collects lines until they are flushed, at the end of each turn of the loop: under load one write for all that the
/// turn had to say, and never a part of a line unless one turn says a great deal. A reader that went away (a closed pipe) ends the writing, is
/// remembered, and is no error.
/// </summary>
/// <param name="stream">Where lines go; not buffered any further.</param>
/// <param name="onClosed">Called once when the reader has gone away.</param>
public sealed class LineWriter(Stream stream, Action onClosed) : ILineTarget
{
    private const int MostWaitingBytes = 32 * 1024;

    private bool _closed;

    /// <inheritdoc />
    public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

    /// <inheritdoc />
    public void EndLine()
    {
        Buffer.GetSpan(1)[0] = (byte)'\n';
        Buffer.Advance(1);
        if (Buffer.WrittenCount >= MostWaitingBytes) Flush();
    }

    /// <inheritdoc />
    public void Flush()
    {
        if (Buffer.WrittenCount > 0 && !_closed) WriteOut();
        Buffer.ResetWrittenCount();
    }

    private void WriteOut()
    {
        try
        {
            stream.Write(Buffer.WrittenSpan);
            stream.Flush();
        }
        catch (IOException)
        {
            _closed = true;
            onClosed();
        }
    }
}
