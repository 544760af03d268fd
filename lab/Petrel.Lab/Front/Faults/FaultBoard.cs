using System.Net;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Faults;

/// <summary>Where, for whom and for what a fault is asked for.</summary>
internal readonly record struct FaultTarget(LabRole Role, int Index, IPAddress Client, PathKind Path, bool Renewal = false);

/// <summary>The rules of one slot, and how often each has matched. May be asked from many threads.</summary>
internal sealed class FaultBoard
{
    private readonly Lock _lock = new();
    private (FaultRule Rule, FaultPhase Phase)[] _rules = [];
    private int[] _matches = [];

    /// <summary>Puts other rules in place, with fresh counts.</summary>
    internal void Replace(IReadOnlyList<FaultRule> rules)
    {
        lock (_lock)
        {
            _rules = [.. rules.Select(static rule => (rule, FaultPhases.Of(rule)))];
            _matches = new int[_rules.Length];
        }
    }

    /// <summary>The fault that happens here and now; null if all is well. Counts the occasion.</summary>
    internal FaultRule? Take(FaultPhase phase, FaultTarget target)
    {
        lock (_lock)
        {
            for (int i = 0; i < _rules.Length; i++)
            {
                if (_rules[i].Phase == phase && Matches(_rules[i].Rule, target) && IsDue(i)) return _rules[i].Rule;
            }
        }

        return null;
    }

    /// <summary>Whether a listener's queue is to be full; counts nothing.</summary>
    internal bool IsQueueFull(LabRole role, int index)
    {
        lock (_lock)
        {
            return _rules.Any(rule => rule.Phase == FaultPhase.Listen && MatchesPlace(rule.Rule, role, index));
        }
    }

    private bool IsDue(int rule)
    {
        int match = _matches[rule]++ - _rules[rule].Rule.After;
        return match >= 0 && (_rules[rule].Rule.Times is not int times || match < times);
    }

    private static bool Matches(FaultRule rule, FaultTarget target) =>
        MatchesPlace(rule, target.Role, target.Index)
        && (rule.Client is null || IPAddress.Parse(rule.Client).Equals(target.Client))
        && (rule.Path is null || rule.Path == target.Path || FaultPhases.Of(rule) < FaultPhase.Request)
        && (!rule.Renewals || target.Renewal);

    private static bool MatchesPlace(FaultRule rule, LabRole role, int index) =>
        (rule.Role is null || rule.Role == role) && (rule.Index is null || rule.Index == index);
}
