using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Hub;

namespace Petrel.Lab.Front;

/// <summary>What the front knows of one slot.</summary>
/// <param name="Number">Its number in the address plan.</param>
internal sealed record Slot(int Number)
{
    internal FaultBoard Faults { get; } = new();

    internal PullQuota Quota { get; } = new();

    internal TokenCounts Tokens { get; } = new();

    internal RequestLog Log { get; } = new();

    /// <summary>Puts other faults in place; every client's next token counts as its first again.</summary>
    internal void ReplaceFaults(IReadOnlyList<FaultRule> rules)
    {
        Tokens.Clear();
        Faults.Replace(rules);
    }
}
