using System.Buffers;
using System.Text;

namespace Petrel.Terminal;

/// <summary>What a key means, whatever sequence the terminal sends for it.</summary>
internal enum KeyKind : byte
{
    /// <summary>A character; see <see cref="Key.Rune"/>.</summary>
    Character,
    Enter,
    Escape,
    Backspace,
    ClearLine,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Redraw,
}

/// <summary>A key that was pressed.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Rune">The character, for <see cref="KeyKind.Character"/>.</param>
internal readonly record struct Key(KeyKind Kind, Rune Rune = default)
{
    internal static Key Of(char character) => new(KeyKind.Character, new Rune(character));
}

/// <summary>
/// Turns the octets of a terminal into keys. Sequences that mean nothing here are swallowed whole; a lone ESC at the end
/// of what was read is the escape key, for a terminal sends a sequence in one piece.
/// </summary>
internal static class KeyParser
{
    private const byte Esc = 0x1b;

    internal static List<Key> Parse(ReadOnlySpan<byte> input)
    {
        var keys = new List<Key>();
        while (!input.IsEmpty) input = input[TakeOne(input, keys)..];
        return keys;
    }

    private static int TakeOne(ReadOnlySpan<byte> input, List<Key> keys)
    {
        if (input[0] == Esc) return TakeEscape(input, keys);
        if (input[0] < 0x20 || input[0] == 0x7f)
        {
            if (ControlKey(input[0]) is { } kind) keys.Add(new Key(kind));
            return 1;
        }

        if (Rune.DecodeFromUtf8(input, out Rune rune, out int length) == OperationStatus.Done)
            keys.Add(new Key(KeyKind.Character, rune));
        return length;
    }

    private static KeyKind? ControlKey(byte octet) => octet switch
    {
        0x0d or 0x0a => KeyKind.Enter,
        0x7f or 0x08 => KeyKind.Backspace,
        0x15 => KeyKind.ClearLine, // Ctrl-U
        0x0c => KeyKind.Redraw, // Ctrl-L
        0x10 => KeyKind.Up, // Ctrl-P
        0x0e => KeyKind.Down, // Ctrl-N
        _ => null,
    };

    // ECMA-48: ESC [ parameters final, or ESC O final for keypads in application mode.
    private static int TakeEscape(ReadOnlySpan<byte> input, List<Key> keys)
    {
        if (input.Length == 1 || input[1] == Esc)
        {
            keys.Add(new Key(KeyKind.Escape));
            return 1;
        }

        if (input[1] is not ((byte)'[' or (byte)'O')) return 2; // a key with Alt
        int end = 2;
        while (end < input.Length && input[end] is >= 0x20 and < 0x40) end++;
        if (end >= input.Length) return end;
        if (KeyOf(input[2..end], input[end]) is { } kind) keys.Add(new Key(kind));
        return end + 1;
    }

    private static KeyKind? KeyOf(ReadOnlySpan<byte> parameters, byte final) => (char)final switch
    {
        'A' => KeyKind.Up,
        'B' => KeyKind.Down,
        'H' => KeyKind.Home,
        'F' => KeyKind.End,
        'M' => KeyKind.Enter,
        '~' when !parameters.IsEmpty => (char)parameters[0] switch
        {
            '1' or '7' when parameters.Length == 1 => KeyKind.Home,
            '4' or '8' when parameters.Length == 1 => KeyKind.End,
            '5' => KeyKind.PageUp,
            '6' => KeyKind.PageDown,
            _ => null,
        },
        _ => null,
    };
}
