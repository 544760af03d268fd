using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Lab.Calibration;

/// <summary>Reads the labelled recordings of a folder, one file <c>SCENARIO.CLIENT.SOURCE.jsonl.gz</c> a run.</summary>
internal static class Corpus
{
    /// <summary>All recordings, by file name; none where there is no such folder yet.</summary>
    /// <exception cref="LabException">A file is no recording, or says not what happened.</exception>
    internal static ImmutableArray<LabelledRecording> Read(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.GetFiles(folder, "*.jsonl*").Order(StringComparer.Ordinal).Select(ReadFile)];

    private static LabelledRecording ReadFile(string path)
    {
        string[] name = Path.GetFileName(path).Split('.');
        if (name is not [_, _, _, "jsonl", ..]) throw new LabException($"{path}: recordings are named SCENARIO.CLIENT.SOURCE.jsonl, or .jsonl.gz");
        string[] lines = ReadLines(path);
        if (lines.Length == 0 || EventReader.ReadHeader(Encoding.UTF8.GetBytes(lines[0])).Header is not { } header)
            throw new LabException($"{path} is no recording");
        if (header.Label is not { } label) throw new LabException($"{path} has no label; give it one with petrel record label");
        if (label.Objection() is { } objection) throw new LabException($"{path}: {objection}");
        return new LabelledRecording(name[0], name[1], name[2], label, header.EngineOptions(), [.. ReadEvents(path, lines)]);
    }

    private static string[] ReadLines(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<Event> ReadEvents(string path, string[] lines)
    {
        var reader = new EventReader();
        Event e = default;
        for (int i = 1; i < lines.Length; i++)
        {
            switch (reader.Read(Encoding.UTF8.GetBytes(lines[i]), ref e))
            {
                case RecordedLine.Event:
                    yield return e;
                    break;
                case RecordedLine.End:
                    yield break;
                default:
                    throw new LabException($"{path}, line {i + 1}: no event ({reader.Damage})");
            }
        }

        throw new LabException($"{path} was cut: it has no last line");
    }
}
