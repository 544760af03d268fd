namespace Petrel.Linux.ProcFs;

/// <summary>
/// Walks over one line of ASCII fields. The first field that is not as expected makes <see cref="Failed"/> true for
/// good, so that a caller reads a whole row and asks once.
/// </summary>
internal ref struct AsciiCursor(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>Whether any field so far was not as expected.</summary>
    internal bool Failed { get; private set; }

    /// <summary>What has not been read yet.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _rest;

    internal void SkipSpaces()
    {
        int at = 0;
        while (at < _rest.Length && _rest[at] is (byte)' ' or (byte)'\t') at++;
        _rest = _rest[at..];
    }

    /// <summary>Demands one given character.</summary>
    internal void Expect(byte character)
    {
        if (_rest.Length == 0 || _rest[0] != character) Fail();
        else _rest = _rest[1..];
    }

    /// <summary>Takes a given number of octets as they stand.</summary>
    internal ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count) Fail();
        ReadOnlySpan<byte> taken = Failed ? default : _rest[..count];
        if (!Failed) _rest = _rest[count..];
        return taken;
    }

    /// <summary>A hexadecimal number with at least one digit that ends where the digits end.</summary>
    internal ulong Hex(int mostDigits)
    {
        int at = 0;
        ulong value = 0;
        for (; at < _rest.Length && at < mostDigits && HexDigit(_rest[at]) is var digit and < 16; at++)
            value = (value << 4) | (uint)digit;
        return Accept(at, value);
    }

    /// <summary>A decimal number that fits into 64 bits and ends where the digits end.</summary>
    internal ulong Decimal()
    {
        const int AlwaysFits = 19;
        int at = 0;
        ulong value = 0;
        for (; at < _rest.Length && at < AlwaysFits && (uint)(_rest[at] - '0') <= 9; at++)
            value = (value * 10) + (uint)(_rest[at] - '0');
        return Accept(at, value);
    }

    /// <summary>The value of a hexadecimal digit of either case; 16 or more for anything else.</summary>
    internal static int HexDigit(byte character)
    {
        uint digit = (uint)(character - '0');
        uint letter = (uint)((character | 0x20) - 'a');
        return digit <= 9 ? (int)digit : letter <= 5 ? (int)letter + 10 : 16;
    }

    private ulong Accept(int digits, ulong value)
    {
        if (digits == 0) Fail();
        else _rest = _rest[digits..];
        return Failed ? 0 : value;
    }

    private void Fail() => Failed = true;
}
