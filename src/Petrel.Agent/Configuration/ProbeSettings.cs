using System.Collections.Immutable;
using Petrel.Core.References;

namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[probe]</c>: how each is understood, wherever it comes from.</summary>
internal static class ProbeSettings
{
    private const int MostHosts = 1_000_000;
    private const int MostImages = 64;

    /// <summary>Each key and what it does; the result is unchanged where the value is wrong.</summary>
    internal static Dictionary<string, Func<ProbeOptions, SettingValue, ProbeOptions>> Keys { get; } = new(StringComparer.Ordinal)
    {
        ["on_suspicion"] = static (o, v) => o with { OnSuspicion = v.AsFlag() ?? o.OnSuspicion },
        ["periodic"] = static (o, v) => o with { Periodic = v.AsFlag() ?? o.Periodic },
        ["interval"] = static (o, v) => o with { Interval = v.AsDuration(TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)) ?? o.Interval },
        ["hosts"] = static (o, v) => o with { Hosts = Hosts(v) ?? o.Hosts },
        ["images"] = static (o, v) => o with { Images = Images(v) },
    };

    private static ImmutableArray<ImageReference> Images(SettingValue value)
    {
        var images = ImmutableArray.CreateBuilder<ImageReference>();
        foreach (string text in value.AsList())
        {
            if (ImageReference.TryParse(text, out ImageReference? image, out string? error)) images.Add(image);
            else value.Object(error);
        }

        if (images.Count > MostImages) value.Object($"must hold {MostImages} images at most");
        return images.ToImmutable();
    }

    private static int? Hosts(SettingValue value)
    {
        if (value.AsNumber() is not { } number) return null;
        if (number is >= 1 and <= MostHosts && number == Math.Floor(number)) return (int)number;
        value.Object($"must be a whole number from 1 to {MostHosts}");
        return null;
    }
}
