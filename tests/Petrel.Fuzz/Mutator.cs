namespace Petrel.Fuzz;

/// <summary>Makes inputs of others: by a seed of chance, so that a run can be repeated.</summary>
internal sealed class Mutator(Random chance)
{
    private const int MostSteps = 6;

    // Numbers at the edges of their types, and what text formats find hard.
    private static readonly byte[][] Difficult =
    [
        [0], [0x7f], [0x80], [0xff], [0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0x80],
        [.. "-1"u8], [.. "18446744073709551616"u8], [.. "99999999999999999999"u8], [.. "1e999"u8], [.. "\\ud800"u8], [.. "\\u0000"u8],
        [.. "\r\n"u8], [.. "\n"u8], [.. "null"u8], [.. "{}"u8], [.. "[]"u8], [.. "\"\""u8], [.. "://"u8], [.. "@"u8], [.. "\\"u8],
        [.. "\u2026"u8], [.. "\u202e"u8], [.. "\ud83d\ude00"u8], [.. "\u0000"u8], [.. "\u001b["u8], [.. "..."u8], [.. "::"u8], [.. "]]"u8],
    ];

    /// <summary>An input made of <paramref name="input"/>, perhaps with a part of <paramref name="other"/>.</summary>
    internal byte[] Mutate(byte[] input, byte[] other)
    {
        List<byte> octets = [.. input];
        for (int steps = chance.Next(1, MostSteps + 1); steps > 0; steps--) Step(octets, other);
        if (octets.Count > FuzzTarget.LongestInput) octets.RemoveRange(FuzzTarget.LongestInput, octets.Count - FuzzTarget.LongestInput);
        return [.. octets];
    }

    private void Step(List<byte> octets, byte[] other)
    {
        switch (octets.Count == 0 ? 5 : chance.Next(8))
        {
            case 0: octets[Place(octets)] ^= (byte)(1 << chance.Next(8)); break;
            case 1: octets[Place(octets)] = (byte)chance.Next(256); break;
            case 2: octets[Place(octets)] += (byte)chance.Next(-8, 9); break;
            case 3: Remove(octets); break;
            case 4: Repeat(octets); break;
            case 5: octets.InsertRange(chance.Next(octets.Count + 1), Difficult[chance.Next(Difficult.Length)]); break;
            case 6: Overwrite(octets, Difficult[chance.Next(Difficult.Length)]); break;
            default: Splice(octets, other); break;
        }
    }

    private int Place(List<byte> octets) => chance.Next(octets.Count);

    // Mostly short: long ones destroy what made the input worth keeping.
    private int Length(int most) => Math.Min(most, chance.Next(4) == 0 ? chance.Next(1, most + 1) : chance.Next(1, 9));

    private void Remove(List<byte> octets)
    {
        int at = Place(octets);
        octets.RemoveRange(at, Length(octets.Count - at));
    }

    private void Repeat(List<byte> octets)
    {
        int at = Place(octets);
        List<byte> part = octets.GetRange(at, Length(octets.Count - at));
        for (int times = chance.Next(1, chance.Next(8) == 0 ? 200 : 3); times > 0 && octets.Count < FuzzTarget.LongestInput; times--) octets.InsertRange(at, part);
    }

    private void Overwrite(List<byte> octets, byte[] part)
    {
        int at = Place(octets);
        for (int i = 0; i < part.Length && at + i < octets.Count; i++) octets[at + i] = part[i];
    }

    private void Splice(List<byte> octets, byte[] other)
    {
        if (other.Length == 0) return;
        int from = chance.Next(other.Length);
        byte[] part = other[from..(from + Length(other.Length - from))];
        if (chance.Next(2) == 0) octets.InsertRange(chance.Next(octets.Count + 1), part);
        else Overwrite(octets, part);
    }
}
