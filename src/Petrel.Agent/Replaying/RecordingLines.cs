namespace Petrel.Agent.Replaying;

/// <summary>Cuts a stream into lines without allocating for each. A line longer than the limit is passed over and counted.</summary>
internal sealed class RecordingLines(Stream stream)
{
    /// <summary>The longest line that is read, in bytes; headers of a long catalogue stay far below.</summary>
    internal const int LongestLine = 4 << 20;

    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>The number of the line that was read last; the first is 1.</summary>
    internal long Number { get; private set; }

    /// <summary>Whether the line that was read last had no newline: the recording was cut there.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Whether the line that was read last was too long, and is empty therefore.</summary>
    internal bool IsTooLong { get; private set; }

    /// <summary>Reads the next line without its newline, valid until the next call. False at the end.</summary>
    /// <exception cref="IOException">The stream cannot be read on.</exception>
    internal bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsTooLong = false;
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0) return Take(length + searched, out line);
            searched = _end - _start;
            if (_isAtEnd) return TakeRest(out line);
            if (searched >= LongestLine)
            {
                IsTooLong = true;
                _start = _end;
                searched = 0;
            }

            Fill();
        }
    }

    private bool Take(int length, out ReadOnlySpan<byte> line)
    {
        line = IsTooLong ? default : _buffer.AsSpan(_start, length);
        _start += length + 1;
        Number++;
        return true;
    }

    private bool TakeRest(out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_start, _end - _start);
        _start = _end;
        if (line.IsEmpty) return false;
        IsCut = true;
        Number++;
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
    }
}
