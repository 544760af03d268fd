using System.Collections.Immutable;
using Petrel.Registry.Protocol;
using static System.FormattableString;

namespace Petrel.Agent.Checking;

/// <summary>Judges the pull quota against the pulls that are wanted.</summary>
internal sealed class QuotaJudge(CheckOptions options, DateTimeOffset now, HopResult hop)
{
    internal void AddTo(ImmutableArray<CheckLine>.Builder lines)
    {
        if (hop.Result is not { Quota: { } quota }) return;
        switch (quota.Presence)
        {
            case QuotaPresence.Unlimited:
                lines.Add(new CheckLine("quota", CheckStatus.Ok, null, "no limit applies to this pull"));
                break;
            case QuotaPresence.Invalid:
                lines.Add(new CheckLine("quota", CheckStatus.Unknown, null, "the registry states numbers that cannot be: nothing can be concluded"));
                break;
            case QuotaPresence.Known:
                lines.Add(Judge(quota));
                break;
        }
    }

    private CheckLine Judge(PullQuota quota)
    {
        int pulls = options.Pulls;
        string left = Invariant($"{quota.Remaining} of {quota.Limit} pulls left{Window(quota)}{For(quota)}");
        if (quota.Remaining < pulls) return Line(CheckStatus.Critical, $"{left}, {Wanted(pulls)}{Back(quota, pulls)}");
        if (quota.Remaining < QuotaLimits.WarnBelow(pulls, quota.Limit)) return Line(CheckStatus.Warning, $"{left}: hardly more than the {Wanted(pulls)}");
        return Line(CheckStatus.Ok, left);
    }

    private static CheckLine Line(CheckStatus status, string text) => new("quota", status, null, text);

    private static string Wanted(int pulls) => pulls == 1 ? "1 that is wanted" : Invariant($"{pulls} that are wanted");

    private static string Window(PullQuota quota) => quota.Window is { } window ? $" in {HopJudge.Span(window)}" : "";

    // Whose quota: an address is shared by everybody behind it.
    private string For(PullQuota quota) => quota.Source switch
    {
        { Kind: QuotaSourceKind.Account } => " for this account",
        { Label: var label } => $" for {label}",
        null => hop.Hop.Way.Target.Credential is null ? " for this address" : "",
    };

    // The window rolls: what was used comes back one window after it was used, which nobody here knows; the latest is known.
    private string Back(PullQuota quota, int pulls)
    {
        if (pulls > quota.Limit) return Invariant($": more than a window ever gives; sign in, or spread them");
        return quota.Window is { } window
            ? Invariant($": enough are back by {(now + window).UtcDateTime:HH:mm} UTC at the latest, if nobody else pulls")
            : "";
    }
}

/// <summary>How many pulls should be left.</summary>
public static class QuotaLimits
{
    // Others pull by the same address: so many more are left for them.
    private const int MostMargin = 20;

    /// <summary>The fewest pulls that may be left without a warning: a fifth of the limit more than are wanted, at most 20.</summary>
    public static long WarnBelow(long pulls, long limit) => pulls + Math.Min(MostMargin, (limit + 4) / 5);
}
