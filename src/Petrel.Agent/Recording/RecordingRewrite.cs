using System.Buffers;
using Petrel.Agent.Replaying;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Agent.Recording;

/// <summary>What became of writing a recording anew.</summary>
/// <param name="Events">Events that were written.</param>
/// <param name="LeftOut">Lines that could not be read, and are not in the new recording.</param>
/// <param name="Error">Why there is no new recording, for a person; null if there is one.</param>
public sealed record RewriteResult(long Events, long LeftOut, string? Error = null);

/// <summary>Writes a recording anew: under other names, or with a label.</summary>
public static class RecordingRewrite
{
    private const int BlockBytes = 1 << 16;

    /// <summary>Replaces names and addresses; see <see cref="Anonymizer"/>.</summary>
    public static RewriteResult Anonymize(Stream from, Stream to, Func<string, bool> isPublicHost)
    {
        ArgumentNullException.ThrowIfNull(to);
        var anonymizer = new Anonymizer(isPublicHost);
        var lines = new RecordingLines(from);
        var block = new ArrayBufferWriter<byte>(BlockBytes);
        using var writer = new EventWriter(block);
        (RecordingHeader? header, string? error) = ReadHeader(lines);
        // Without a header it is not known which names are public: better no recording than one that tells.
        if (header is null) return new RewriteResult(0, 0, error);
        writer.Write(anonymizer.Replace(header));
        long leftOut = CopyEvents(lines, writer, anonymizer, () => Flush(block, to, BlockBytes));
        Flush(block, to, atLeast: 0);
        return new RewriteResult(writer.Count, leftOut);
    }

    /// <summary>Gives a recording a label; everything else stays as it is, byte for byte.</summary>
    public static RewriteResult Label(Stream from, Stream to, RecordingLabel label)
    {
        ArgumentNullException.ThrowIfNull(to);
        var lines = new RecordingLines(from);
        (RecordingHeader? header, string? error) = ReadHeader(lines);
        if (header is null) return new RewriteResult(0, 0, error);
        var block = new ArrayBufferWriter<byte>(BlockBytes);
        using var writer = new EventWriter(block);
        writer.Write(header with { Label = label });
        long copied = 0;
        for (; lines.TryRead(out ReadOnlySpan<byte> line); copied++)
        {
            block.Write(line);
            if (!lines.IsCut) block.Write("\n"u8);
            Flush(block, to, BlockBytes);
        }

        Flush(block, to, atLeast: 0);
        return new RewriteResult(copied, 0);
    }

    private static (RecordingHeader? Header, string? Error) ReadHeader(RecordingLines lines) =>
        lines.TryRead(out ReadOnlySpan<byte> line) ? EventReader.ReadHeader(line) : (null, "the file is empty");

    private static long CopyEvents(RecordingLines lines, EventWriter writer, Anonymizer anonymizer, Action flush)
    {
        var reader = new EventReader();
        long leftOut = 0;
        Event e = default;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            switch (reader.Read(line, ref e))
            {
                case RecordedLine.Event when !lines.IsCut:
                    anonymizer.Replace(ref e);
                    writer.Write(e);
                    break;
                case RecordedLine.End:
                    writer.WriteEnd(e.Time, reader.Malformed);
                    break;
                default:
                    leftOut++;
                    break;
            }

            flush();
        }

        return leftOut;
    }

    private static void Flush(ArrayBufferWriter<byte> block, Stream to, int atLeast)
    {
        if (block.WrittenCount < atLeast) return;
        to.Write(block.WrittenSpan);
        block.ResetWrittenCount();
    }
}
