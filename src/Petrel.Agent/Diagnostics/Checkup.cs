using System.Collections.Immutable;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;

namespace Petrel.Agent.Diagnostics;

/// <summary>The verdict on a machine, numbered as monitoring plugins exit.</summary>
public enum CheckupStatus
{
    /// <summary>The best source works, and every network namespace is seen.</summary>
    Ok = 0,

    /// <summary>Something costs detection.</summary>
    Warning = 1,

    /// <summary>No source works.</summary>
    Critical = 2,

    /// <summary>It could not be found out.</summary>
    Unknown = 3,
}

/// <summary>Whether a capability counts.</summary>
public enum CapabilityState
{
    /// <summary>It is there.</summary>
    Granted,

    /// <summary>It is not there, and another gives the same right.</summary>
    Implied,

    /// <summary>It is there, in a user namespace only: the host does not honour it.</summary>
    Confined,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It could not be read.</summary>
    Unknown,
}

/// <summary>A capability, what it is for, and how to have it.</summary>
/// <param name="Use">The capability and its use.</param>
/// <param name="State">Whether it counts.</param>
/// <param name="By">What gives the right in its stead: a capability, or <c>root</c>; empty unless implied.</param>
/// <param name="Fix">The command that grants it beside those that are there; empty if none helps or is needed.</param>
public sealed record CapabilityCheck(CapabilityUse Use, CapabilityState State, string By, string Fix);

/// <summary>Something that costs detection, or keeps from telling whether it does.</summary>
/// <param name="Status">How bad it is; never <see cref="CheckupStatus.Ok"/>.</param>
/// <param name="Missing">What is missing.</param>
/// <param name="Effect">What is not seen without it, one sentence.</param>
/// <param name="Fix">What to do; empty if nothing can be done.</param>
public sealed record CheckupFinding(CheckupStatus Status, string Missing, string Effect, string Fix);

/// <summary>How to grant what is missing.</summary>
/// <param name="Commands">Commands for a shell, the one that grants most lastingly first; any of them is enough.</param>
/// <param name="Notes">What to know before, one sentence each.</param>
public sealed record GrantAdvice(ImmutableArray<string> Commands, ImmutableArray<string> Notes);

/// <summary>What <c>petrel doctor</c> finds on a machine.</summary>
/// <param name="Status">The verdict.</param>
/// <param name="Source">The source that <c>--source auto</c> takes; none if no source works.</param>
/// <param name="Capabilities">All capabilities that are used.</param>
/// <param name="Findings">What costs detection, the worst first.</param>
/// <param name="Grant">How to grant the capabilities that are missing.</param>
/// <param name="Facts">What it was judged from.</param>
public sealed record Checkup(
    CheckupStatus Status,
    SourceKind Source,
    ImmutableArray<CapabilityCheck> Capabilities,
    ImmutableArray<CheckupFinding> Findings,
    GrantAdvice Grant,
    MachineFacts Facts)
{
    /// <summary>Whether the commands of <see cref="Grant"/> put an end to a finding.</summary>
    public bool IsEndedByGrant(CheckupFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return Grant.Commands.Contains(finding.Fix) || (!Grant.Commands.IsEmpty && Capabilities.Any(
            check => check.State == CapabilityState.Missing && check.Use.Name == finding.Missing));
    }
}
