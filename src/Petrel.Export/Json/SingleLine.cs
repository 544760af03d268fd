using System.Buffers;

namespace Petrel.Export.Json;

/// <summary>One JSON line as it stands by itself, without a line end.</summary>
public sealed class SingleLine : ILineTarget
{
    /// <inheritdoc />
    public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

    /// <summary>Writes one line.</summary>
    /// <param name="say">Says one thing to the output that it is given.</param>
    /// <returns>The JSON object, UTF-8.</returns>
    public static byte[] Of(Action<IWatchOutput> say)
    {
        ArgumentNullException.ThrowIfNull(say);
        var line = new SingleLine();
        using var output = new JsonLines(line, connections: true);
        say(output);
        return line.Buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc />
    public void EndLine()
    {
    }

    /// <inheritdoc />
    public void Flush()
    {
    }
}
