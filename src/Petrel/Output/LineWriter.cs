using System.Buffers;

namespace Petrel.Output;

/// <summary>
/// Collects one line and writes it whole, at once. A reader that went away (a closed pipe) ends the writing, is
/// remembered, and is no error.
/// </summary>
/// <param name="stream">Where lines go; not buffered any further.</param>
/// <param name="onClosed">Called once when the reader has gone away.</param>
internal sealed class LineWriter(Stream stream, Action onClosed)
{
    private bool _closed;

    /// <summary>The line as it grows.</summary>
    internal ArrayBufferWriter<byte> Buffer { get; } = new(1024);

    /// <summary>Ends the line, writes it and starts another.</summary>
    internal void EndLine()
    {
        Buffer.GetSpan(1)[0] = (byte)'\n';
        Buffer.Advance(1);
        if (!_closed) WriteOut();
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
