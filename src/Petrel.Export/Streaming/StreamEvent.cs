using System.Text;

namespace Petrel.Export.Streaming;

/// <summary>A server-sent event, ready to be sent (WHATWG HTML, 9.2). Immutable.</summary>
/// <param name="Number">Its number in this run; 0 for one that is not kept, such as a snapshot.</param>
/// <param name="Wire">What goes over the wire, UTF-8.</param>
internal sealed record StreamEvent(long Number, byte[] Wire)
{
    /// <summary>Makes an event.</summary>
    /// <param name="number">Its number; 0 gives it no id.</param>
    /// <param name="run">Which run of the agent numbered it.</param>
    /// <param name="type">Its type: that of the JSON line.</param>
    /// <param name="line">The JSON line; it has no line ends within.</param>
    internal static StreamEvent Of(long number, string run, string type, ReadOnlySpan<byte> line)
    {
        string head = number == 0 ? $"event: {type}\ndata: " : $"id: {run}-{number}\nevent: {type}\ndata: ";
        byte[] wire = [.. Encoding.UTF8.GetBytes(head), .. line, (byte)'\n', (byte)'\n'];
        return new StreamEvent(number, wire);
    }
}
