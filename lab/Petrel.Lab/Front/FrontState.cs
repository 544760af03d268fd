using Petrel.Lab.Network;

namespace Petrel.Lab.Front;

/// <summary>What the front knows of all slots.</summary>
internal sealed class FrontState
{
    internal IReadOnlyList<Slot> Slots { get; } =
        [.. Enumerable.Range(0, AddressPlan.Slots).Select(static number => new Slot(number))];
}
