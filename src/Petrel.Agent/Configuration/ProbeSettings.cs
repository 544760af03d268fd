using System.Collections.Immutable;
using Petrel.Registry.References;

namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[probe]</c>: how each is understood, wherever it comes from.</summary>
internal static class ProbeSettings
{
    private const int MostHosts = 1_000_000;
    private const int MostImages = 64;

    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<ProbeOptions> Section() => new(
        "probe", "When registries are asked how they are; a probe costs no pull.", new ProbeOptions(),
        new("on_suspicion", "ask a registry when something is odd",
            static (o, v) => o with { OnSuspicion = v.AsFlag() ?? o.OnSuspicion }, static o => TomlText.Of(o.OnSuspicion)),
        new("periodic", "ask registries without a suspicion too; not set: in the agent only",
            static (o, v) => o with { Periodic = v.AsFlag() ?? o.Periodic }, static o => o.Periodic is { } set ? TomlText.Of(set) : null, "true"),
        new("interval", "between two periodic probes of a registry in use, 10s to 1d",
            static (o, v) => o with { Interval = v.AsDuration(TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)) ?? o.Interval }, static o => TomlText.Of(o.Interval)),
        new("hosts", "how many hosts with Petrel share this one's address to the outside",
            static (o, v) => o with { Hosts = Hosts(v) ?? o.Hosts }, static o => o.Hosts is { } hosts ? TomlText.Of(hosts) : null, "1"),
        new("images", "images that clients pull here",
            static (o, v) => o with { Images = Images(v) },
            static o => TomlText.List(o.Images.Select(static image => image.ToString())), "[\"docker.io/library/nginx:1.27\"]"));

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
