using System.Buffers;
using System.IO.Compression;
using System.Text;
using Petrel.Core.Events;
using Petrel.Core.Recording;
using Petrel.Core.Sockets;
using Petrel.Lab.Network;

namespace Petrel.Lab.Recordings;

/// <summary>
/// Makes a fixture of a recording: labelled with what really happened, and without what the tracepoints of the whole host
/// showed of other slots and of the registries' own ends.
/// </summary>
internal static class RecordingKeeper
{
    /// <summary>Writes the fixture.</summary>
    /// <param name="from">What <c>petrel watch --record</c> wrote.</param>
    /// <param name="to">The new file, compressed by gzip; one of that name is replaced.</param>
    /// <param name="slot">The slot that it is about.</param>
    /// <param name="label">What happened.</param>
    internal static void Keep(string from, string to, int slot, RecordingLabel label)
    {
        using var lines = File.ReadLines(from).GetEnumerator();
        if (!lines.MoveNext() || EventReader.ReadHeader(Encoding.UTF8.GetBytes(lines.Current)).Header is not { } header)
            throw new LabException($"{from} is no recording");
        var text = new ArrayBufferWriter<byte>();
        using var writer = new EventWriter(text);
        writer.Write(header with { Label = label });
        var reader = new EventReader();
        Event e = default;
        while (lines.MoveNext())
        {
            RecordedLine kind = reader.Read(Encoding.UTF8.GetBytes(lines.Current), ref e);
            if (kind == RecordedLine.Event && Belongs(e, slot)) writer.Write(e);
            else if (kind == RecordedLine.End) writer.WriteEnd(e.Time, reader.Malformed);
        }

        using var compressed = new GZipStream(File.Create(to), CompressionLevel.SmallestSize);
        compressed.Write(text.WrittenSpan);
    }

    private static bool Belongs(in Event e, int slot)
    {
        if (e.Key == default) return true;
        return IsRegistryOf(e.Key.Remote, slot) || (!IsLab(e.Key.Local) && !IsLab(e.Key.Remote));
    }

    private static bool IsRegistryOf(InetEndpoint end, int slot) => Find(end)?.Slot == slot;

    private static bool IsLab(InetEndpoint end) => Find(end) is not null;

    private static (int Slot, LabRole Role, int Index)? Find(InetEndpoint end) =>
        AddressPlan.Find(System.Net.IPAddress.Parse(end.Address.ToString()));
}
