namespace Petrel.Registry.Protocol;

/// <summary>The beginning of a stream that may never end.</summary>
/// <param name="most">The most octets that are kept.</param>
internal sealed class BoundedBody(int most)
{
    private byte[] _buffer = new byte[Math.Min(most, 4096)];
    private int _length;

    /// <summary>What came, at most as much as was allowed; there even if reading failed half-way.</summary>
    internal byte[] Octets => _buffer[.._length];

    /// <summary>Whether this is not known to be all.</summary>
    internal bool IsTruncated { get; private set; } = true;

    /// <summary>Reads until the end or until there is enough.</summary>
    internal async Task FillAsync(Stream stream, CancellationToken cancellation)
    {
        while (_length < most)
        {
            if (_length == _buffer.Length) Array.Resize(ref _buffer, Math.Min(most, _buffer.Length * 2));
            int read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                IsTruncated = false;
                return;
            }
            _length += read;
        }
        // A full buffer may be the whole of it: only one octet more tells.
        IsTruncated = await stream.ReadAsync(new byte[1], cancellation).ConfigureAwait(false) > 0;
    }
}
