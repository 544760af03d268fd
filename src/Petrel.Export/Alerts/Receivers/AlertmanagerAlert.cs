using System.Collections.Immutable;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>An alert of Alertmanager's API v2 (<c>postableAlert</c>). Its labels are its identity.</summary>
/// <param name="Labels">What it is about.</param>
/// <param name="Annotations">What it says.</param>
/// <param name="StartsAt">Since when, UTC.</param>
/// <param name="EndsAt">Until when, UTC; in the future while it lasts, and over when nobody renews it.</param>
/// <param name="GeneratorURL">Where a person sees more; null for nowhere.</param>
internal sealed record AlertmanagerAlert(
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableSortedDictionary<string, string> Annotations,
    DateTime StartsAt,
    DateTime EndsAt,
    string? GeneratorURL);
