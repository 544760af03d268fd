using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Petrel.Fuzz;

/// <summary>
/// Which branches an input took, counted by SharpFuzz's instrumentation in one octet a pair of places (the scheme of
/// AFL). Assemblies that were not instrumented count nothing.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 65536;

    private static readonly byte* Counts = (byte*)NativeMemory.AllocZeroed(Size);

    private readonly byte[] _seen = new byte[Size];

    /// <summary>Must come before any instrumented code: that writes wherever it was told to, and else to address 0.</summary>
    internal static void Begin() => Trace.SharedMem = Counts;

    /// <summary>Branches that some input took.</summary>
    internal int Branches { get; private set; }

    /// <summary>Forgets the last input.</summary>
    internal static void Clear()
    {
        new Span<byte>(Counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Takes the last input's branches in; whether one was new, or taken more often than ever by an order of magnitude.</summary>
    internal bool TakeNew()
    {
        bool isNew = false;
        var counts = new ReadOnlySpan<byte>(Counts, Size);
        for (int at = counts.IndexOfAnyExcept((byte)0); at >= 0;)
        {
            byte magnitude = (byte)(1 << int.Log2(counts[at]));
            if ((_seen[at] & magnitude) == 0)
            {
                isNew = true;
                if (_seen[at] == 0) Branches++;
                _seen[at] |= magnitude;
            }
            int next = counts[(at + 1)..].IndexOfAnyExcept((byte)0);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return isNew;
    }
}
