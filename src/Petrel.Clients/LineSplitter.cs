using System.Text;

namespace Petrel.Clients;

/// <summary>
/// Makes lines of octets as they come. A line that is longer than the bound is cut there and its rest passed over, so that a
/// stream without line feeds takes no memory. What is no UTF-8 becomes replacement characters.
/// </summary>
internal sealed class LineSplitter(int longest, Action<string> onLine)
{
    private readonly byte[] _line = new byte[longest];
    private int _length;

    internal void Feed(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            int end = octets.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? octets : octets[..end];
            int fits = Math.Min(part.Length, _line.Length - _length);
            part[..fits].CopyTo(_line.AsSpan(_length));
            _length += fits;
            if (end < 0) return;
            End();
            octets = octets[(end + 1)..];
        }
    }

    /// <summary>Forgets half a line: what follows is something else.</summary>
    internal void Reset() => _length = 0;

    private void End()
    {
        if (_length > 0) onLine(Encoding.UTF8.GetString(_line, 0, _length).TrimEnd('\r'));
        _length = 0;
    }
}
