namespace Petrel.Registry.Protocol;

/// <summary>Reads the beginning of a stream that may never end.</summary>
internal static class BoundedBody
{
    /// <summary>At most <paramref name="most"/> octets, and whether there were more.</summary>
    internal static async Task<(byte[] Octets, bool Truncated)> ReadAsync(
        Stream stream, int most, CancellationToken cancellation)
    {
        byte[] buffer = new byte[Math.Min(most, 4096)];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                // A full buffer may be the whole of it: only one octet more tells.
                if (length == most) return (buffer, await stream.ReadAsync(new byte[1], cancellation).ConfigureAwait(false) > 0);
                Array.Resize(ref buffer, Math.Min(most, buffer.Length * 2));
            }
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0) return (buffer[..length], false);
            length += read;
        }
    }
}
