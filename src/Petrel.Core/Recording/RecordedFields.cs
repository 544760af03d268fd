namespace Petrel.Core.Recording;

/// <summary>The members of an event's line.</summary>
internal enum RecordedField : byte
{
    Unknown,
    Mono,
    Kind,
    Source,
    Old,
    State,
    Netns,
    SocketAddress,
    Cookie,
    Local,
    Remote,
    Pid,
    Tid,
    Uid,
    Inode,
    Errno,
    Value,
    Queues,
    Timer,
    Info,
    Payload,
    Events,
    Malformed,
}

/// <summary>Finds a member by its name: a table by length and first letter leaves one comparison for most.</summary>
internal static class RecordedFields
{
    private static readonly (byte[] Name, RecordedField Field)[]?[] Table = Build(
        ("mono", RecordedField.Mono), ("kind", RecordedField.Kind), ("source", RecordedField.Source),
        ("old", RecordedField.Old), ("state", RecordedField.State), ("netns", RecordedField.Netns),
        ("skaddr", RecordedField.SocketAddress), ("cookie", RecordedField.Cookie), ("local", RecordedField.Local),
        ("remote", RecordedField.Remote), ("pid", RecordedField.Pid), ("tid", RecordedField.Tid),
        ("uid", RecordedField.Uid), ("inode", RecordedField.Inode), ("errno", RecordedField.Errno),
        ("value", RecordedField.Value), ("queues", RecordedField.Queues), ("timer", RecordedField.Timer),
        ("info", RecordedField.Info), ("payload", RecordedField.Payload), ("events", RecordedField.Events),
        ("malformed", RecordedField.Malformed));

    internal static RecordedField Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || Table[Slot(name)] is not { } candidates) return RecordedField.Unknown;
        foreach ((byte[] known, RecordedField field) in candidates)
        {
            if (name.SequenceEqual(known)) return field;
        }

        return RecordedField.Unknown;
    }

    private static int Slot(ReadOnlySpan<byte> name) => ((name.Length & 15) << 5) | (name[0] & 31);

    private static (byte[] Name, RecordedField Field)[]?[] Build(params (string Name, RecordedField Field)[] fields)
    {
        var table = new (byte[], RecordedField)[]?[16 << 5];
        foreach ((string text, RecordedField field) in fields)
        {
            byte[] name = System.Text.Encoding.UTF8.GetBytes(text);
            table[Slot(name)] = [.. table[Slot(name)] ?? [], (name, field)];
        }

        return table;
    }
}
