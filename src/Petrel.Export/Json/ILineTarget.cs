using System.Buffers;

namespace Petrel.Export.Json;

/// <summary>Where JSON lines grow, and where they go. Used from one thread.</summary>
public interface ILineTarget
{
    /// <summary>The line as it grows.</summary>
    ArrayBufferWriter<byte> Buffer { get; }

    /// <summary>Ends the line and starts another.</summary>
    void EndLine();

    /// <summary>Sends out all lines that have ended.</summary>
    void Flush();
}
