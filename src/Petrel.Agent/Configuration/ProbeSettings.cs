namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[probe]</c>: how each is understood, wherever it comes from.</summary>
internal static class ProbeSettings
{
    private const int MostHosts = 1_000_000;

    /// <summary>Each key and what it does; the result is unchanged where the value is wrong.</summary>
    internal static Dictionary<string, Func<ProbeOptions, SettingValue, ProbeOptions>> Keys { get; } = new(StringComparer.Ordinal)
    {
        ["on_suspicion"] = static (o, v) => o with { OnSuspicion = v.AsFlag() ?? o.OnSuspicion },
        ["periodic"] = static (o, v) => o with { Periodic = v.AsFlag() ?? o.Periodic },
        ["interval"] = static (o, v) => o with { Interval = v.AsDuration(TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)) ?? o.Interval },
        ["hosts"] = static (o, v) => o with { Hosts = Hosts(v) ?? o.Hosts },
    };

    private static int? Hosts(SettingValue value)
    {
        if (value.AsNumber() is not { } number) return null;
        if (number is >= 1 and <= MostHosts && number == Math.Floor(number)) return (int)number;
        value.Object($"must be a whole number from 1 to {MostHosts}");
        return null;
    }
}
