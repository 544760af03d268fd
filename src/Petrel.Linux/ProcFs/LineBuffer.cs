namespace Petrel.Linux.ProcFs;

/// <summary>
/// Cuts chunks of any size into lines, without copying more than the line that a chunk's end cuts in two. Pure: the
/// owner fills it. A line longer than the buffer is dropped and counted.
/// </summary>
internal sealed class LineBuffer(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _start;
    private int _end;
    private bool _skipping;

    /// <summary>Lines that did not fit, since <see cref="Clear"/>.</summary>
    internal int Overlong { get; private set; }

    /// <summary>Forgets everything, for the next file.</summary>
    internal void Clear()
    {
        (_start, _end, Overlong) = (0, 0, 0);
        _skipping = false;
    }

    /// <summary>Room for the next chunk, never empty; valid once every whole line has been taken out.</summary>
    internal Span<byte> Free()
    {
        if (_start > 0) MoveToFront();
        if (_end == _bytes.Length) DropOverlong();
        return _bytes.AsSpan(_end);
    }

    /// <summary>Says how much of <see cref="Free"/> was filled.</summary>
    internal void Commit(int count) => _end += count;

    /// <summary>Takes the next line that is there in whole, without its line feed.</summary>
    internal bool TryTake(out ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> held = _bytes.AsSpan(_start, _end - _start);
        int length = held.IndexOf((byte)'\n');
        line = length < 0 ? default : held[..length];
        if (length < 0) return false;
        _start += length + 1;
        return !_skipping || TakeAfterOverlong(out line);
    }

    /// <summary>Takes what stands after the last line feed, at the end of the file.</summary>
    internal bool TryTakeLast(out ReadOnlySpan<byte> line)
    {
        line = _skipping ? default : _bytes.AsSpan(_start, _end - _start);
        _start = _end;
        return line.Length > 0;
    }

    private bool TakeAfterOverlong(out ReadOnlySpan<byte> line)
    {
        _skipping = false;
        return TryTake(out line);
    }

    private void MoveToFront()
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        _end -= _start;
        _start = 0;
    }

    private void DropOverlong()
    {
        if (!_skipping) Overlong++;
        _skipping = true;
        _end = 0;
    }
}
