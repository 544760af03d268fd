using System.Collections.Immutable;
using System.Globalization;
using Petrel.Export.Alerts;

namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[alerts]</c>: how each is understood, wherever it comes from.</summary>
internal static class AlertSettings
{
    private const int MostLabels = 32;
    private const int HighestRate = 600;

    private static readonly string[] OwnLabels = ["alertname", "registry", "cause", "severity", "incident", "host", "cluster", "region"];

    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<AlertOptions> Section() => new(
        "alerts", "Who is told of incidents, how often, and what every message carries; receivers follow as [[receiver]].", new AlertOptions(),
        new("labels", "more labels",
            static (o, v) => o with { Labels = Labels(v) },
            static o => TomlText.List(o.Labels.Select(static label => $"{label.Key}={label.Value}")), "[\"team=platform\"]"),
        new("group_by", "labels by which alerts are joined in one message",
            static (o, v) => o with { GroupBy = GroupBy(v) }, static o => TomlText.List(o.GroupBy)),
        new("group_wait", "how long a group's first message waits for others, 0s to 1h",
            static (o, v) => o with { GroupWait = v.AsDuration(TimeSpan.Zero, TimeSpan.FromHours(1)) ?? o.GroupWait }, static o => TomlText.Of(o.GroupWait)),
        new("group_interval", "the least between two messages of a group, 1s to 1d",
            static (o, v) => o with { GroupInterval = v.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)) ?? o.GroupInterval },
            static o => TomlText.Of(o.GroupInterval)),
        new("repeat_interval", "after how long what lasts is told again, 1m to 30d",
            static (o, v) => o with { RepeatInterval = RepeatInterval(v) ?? o.RepeatInterval }, static o => TomlText.Of(o.RepeatInterval)),
        new("rate_limit", "messages a minute to one receiver; what is held back is summed up",
            static (o, v) => o with { RateLimit = RateLimit(v) ?? o.RateLimit }, static o => TomlText.Of(o.RateLimit)),
        new("silences", "when nobody is told of anything new",
            static (o, v) => o with { Silences = Silences(v) },
            static o => TomlText.List(o.Silences.Select(static window => window.ToString())), "[\"sat,sun 00:00-24:00\"]"),
        new("time_zone", "the time zone of the silences",
            static (o, v) => o with { TimeZone = Zone(v) ?? o.TimeZone }, static o => TomlText.Of(o.TimeZone.Id)),
        new("url", "where people find this host's page, for a link in alerts",
            static (o, v) => o with { Url = Url(v) ?? o.Url }, static o => TomlText.Of(o.Url?.AbsoluteUri), "\"https://node-1.example:9720/\""));

    internal static TimeSpan? RepeatInterval(SettingValue value) => value.AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));

    internal static int? RateLimit(SettingValue value)
    {
        if (value.AsNumber() is not { } number) return null;
        if (number is >= 1 and <= HighestRate && number == Math.Floor(number)) return (int)number;
        value.Object($"must be a whole number from 1 to {HighestRate}: messages a minute");
        return null;
    }

    internal static ImmutableArray<SilenceWindow> Silences(SettingValue value)
    {
        var windows = ImmutableArray.CreateBuilder<SilenceWindow>();
        // The environment separates windows by commas, where days are separated by them too; there, days are written as ranges.
        foreach (string text in value.AsList())
        {
            if (SilenceWindow.TryParse(text, out SilenceWindow? window, out string? error)) windows.Add(window);
            else value.Object(error);
        }

        return windows.ToImmutable();
    }

    internal static Uri? Url(SettingValue value)
    {
        if (value.AsText() is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
        {
            if (url.UserInfo.Length == 0) return url;
            value.Object("must not hold a user or password; write the address into a file that url_file names, or use token_file");
            return null;
        }

        // What it is may be a secret that was put into the wrong place.
        value.Object("is no http or https address; write for example https://alerts.example/hook");
        return null;
    }

    // NAME=VALUE, as a list: so the environment can say it too.
    private static ImmutableSortedDictionary<string, string> Labels(SettingValue value)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string text in value.AsList())
        {
            if (text.Split('=', 2) is not [var name, { Length: > 0 } label] || !AlertLabels.IsName(name))
                value.Object($"'{text}' is no label; write NAME=VALUE, the name of letters, digits and _");
            else if (OwnLabels.Contains(name)) value.Object($"the label '{name}' is Petrel's own; choose another name");
            else if (!labels.TryAdd(name, label)) value.Object($"the label '{name}' is given twice");
        }

        if (labels.Count > MostLabels) value.Object($"must hold {MostLabels} labels at most");
        return labels.ToImmutable();
    }

    private static ImmutableArray<string> GroupBy(SettingValue value)
    {
        ImmutableArray<string> names = [.. value.AsList().Distinct(StringComparer.Ordinal)];
        foreach (string name in names.Where(static name => !AlertLabels.IsName(name)))
            value.Object(string.Create(CultureInfo.InvariantCulture, $"'{name}' is no label; write for example [\"registry\", \"cause\"]"));
        return names;
    }

    private static TimeZoneInfo? Zone(SettingValue value)
    {
        if (value.AsText() is not { } text) return null;
        if (text == "local") return TimeZoneInfo.Local;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone)) return zone;
        value.Object($"there is no time zone '{text}' on this host; write UTC, local, or a name such as Europe/Berlin (package tzdata)");
        return null;
    }
}
