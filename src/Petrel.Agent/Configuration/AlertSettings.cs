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

    /// <summary>Each key and what it does; the result is unchanged where the value is wrong.</summary>
    internal static Dictionary<string, Func<AlertOptions, SettingValue, AlertOptions>> Keys { get; } = new(StringComparer.Ordinal)
    {
        ["host"] = static (o, v) => o with { Host = Name(v) ?? o.Host },
        ["cluster"] = static (o, v) => o with { Cluster = Name(v) ?? o.Cluster },
        ["region"] = static (o, v) => o with { Region = Name(v) ?? o.Region },
        ["labels"] = static (o, v) => o with { Labels = Labels(v) },
        ["group_by"] = static (o, v) => o with { GroupBy = GroupBy(v) },
        ["group_wait"] = static (o, v) => o with { GroupWait = v.AsDuration(TimeSpan.Zero, TimeSpan.FromHours(1)) ?? o.GroupWait },
        ["group_interval"] = static (o, v) => o with { GroupInterval = v.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)) ?? o.GroupInterval },
        ["repeat_interval"] = static (o, v) => o with { RepeatInterval = RepeatInterval(v) ?? o.RepeatInterval },
        ["rate_limit"] = static (o, v) => o with { RateLimit = RateLimit(v) ?? o.RateLimit },
        ["silences"] = static (o, v) => o with { Silences = Silences(v) },
        ["time_zone"] = static (o, v) => o with { TimeZone = Zone(v) ?? o.TimeZone },
        ["url"] = static (o, v) => o with { Url = Url(v) ?? o.Url },
    };

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

    private static string? Name(SettingValue value)
    {
        if (value.AsText() is not { } text) return null;
        if (text.Length is > 0 and <= 253 && !text.Any(char.IsControl)) return text;
        value.Object("must be a name of 1 to 253 characters");
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
