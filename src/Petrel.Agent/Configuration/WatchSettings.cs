using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Core.Text;

namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[watch]</c>: how each is understood, wherever it comes from.</summary>
internal static class WatchSettings
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private static (string Name, SourceKind Value)[] Sources =
    [
        ("auto", SourceKind.None), ("trace", SourceKind.Trace), ("diag", SourceKind.Diag), ("proc", SourceKind.Proc),
    ];

    private static (string Name, OutputFormat Value)[] Outputs =
        [("tui", OutputFormat.Tui), ("text", OutputFormat.Text), ("json", OutputFormat.Json)];

    /// <summary>Each key and what it does; the result is unchanged where the value is wrong.</summary>
    internal static Dictionary<string, Func<WatchOptions, SettingValue, WatchOptions>> Keys { get; } = new(StringComparer.Ordinal)
    {
        ["source"] = static (o, v) => o with { Source = Choice(v, Sources) ?? o.Source },
        ["interval"] = static (o, v) => o with { Interval = v.AsDuration(Millisecond, TimeSpan.FromHours(1)) ?? o.Interval },
        ["netns"] = static (o, v) => o with { Netns = Netns(v) ?? o.Netns },
        ["output"] = static (o, v) => o with { Output = Choice(v, Outputs) ?? o.Output },
        ["for"] = static (o, v) => o with { For = v.AsDuration(Millisecond, TimeSpan.FromDays(3650)) ?? o.For },
        ["probe"] = static (o, v) => o with { Probe = v.AsFlag() ?? o.Probe },
        ["resolve"] = static (o, v) => o with { Resolve = v.AsFlag() ?? o.Resolve },
        ["server_names"] = static (o, v) => o with { ServerNames = v.AsFlag() ?? o.ServerNames },
        ["dns_answers"] = static (o, v) => o with { DnsAnswers = v.AsFlag() ?? o.DnsAnswers },
        ["proxy_ports"] = static (o, v) => o with { ProxyPorts = Ports(v) },
        ["discover"] = static (o, v) => o with { Discover = v.AsFlag() ?? o.Discover },
        ["connections"] = static (o, v) => o with { Connections = v.AsFlag() ?? o.Connections },
        ["snapshot"] = static (o, v) => o with { Snapshot = v.AsDuration(100 * Millisecond, TimeSpan.FromDays(1)) ?? o.Snapshot },
        ["record"] = static (o, v) => o with { Record = v.AsText() ?? o.Record },
        ["registries"] = static (o, v) => o with { Registries = Registries(v) },
        ["registry_addresses"] = static (o, v) => o with { RegistryAddresses = Addresses(v) },
        ["quiet"] = static (o, v) => o with { Quiet = v.AsFlag() ?? o.Quiet },
        ["verbose"] = static (o, v) => o with { Verbose = v.AsFlag() ?? o.Verbose },
        ["color"] = static (o, v) => o with { Color = v.AsFlag() ?? o.Color },
    };

    private static T? Choice<T>(SettingValue value, (string Name, T Value)[] choices) where T : struct
    {
        if (value.AsText() is not { } text) return null;
        foreach ((string name, T choice) in choices)
        {
            if (name == text) return choice;
        }
        string hint = Spelling.Nearest(text, choices.Select(static c => c.Name)) is { } near ? $"; did you mean '{near}'?" : "";
        string all = string.Join(", ", choices.SkipLast(1).Select(static c => c.Name));
        value.Object($"must be {all} or {choices[^1].Name}, not '{text}'{hint}");
        return null;
    }

    private static NetnsChoice? Netns(SettingValue value)
    {
        string? text = value.AsTextOrInteger();
        switch (text)
        {
            case null:
                return null;
            case "all":
                return new NetnsChoice(NetnsChoiceKind.All);
            case "self":
                return new NetnsChoice(NetnsChoiceKind.Self);
        }
        if (text.StartsWith('/')) return new NetnsChoice(NetnsChoiceKind.Path, text);
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            if (int.TryParse(text, out int pid) && pid > 0) return new NetnsChoice(NetnsChoiceKind.Pid, text);
            value.Object($"'{text}' is no process id");
            return null;
        }
        // What ip-netns accepts as a name: no part of a path, nothing hidden.
        bool isName = text.Length > 0 && text[0] is not ('.' or '-') && !text.Contains('/', StringComparison.Ordinal)
            && !text.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c));
        if (isName) return new NetnsChoice(NetnsChoiceKind.Name, text);
        value.Object($"'{text}' is no network namespace; write all, self, a name below /run/netns, a path from / on, or a process id");
        return null;
    }

    private static ImmutableArray<ushort> Ports(SettingValue value)
    {
        var ports = ImmutableArray.CreateBuilder<ushort>();
        foreach (string text in value.AsList(orIntegers: true))
        {
            if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
                value.Object($"'{text}' is no port; write a number from 1 to 65535");
            else if (!ports.Contains(port)) ports.Add(port);
        }
        return ports.ToImmutable();
    }

    private static ImmutableArray<RegistryName> Registries(SettingValue value)
    {
        var names = ImmutableArray.CreateBuilder<RegistryName>();
        foreach (string text in value.AsList())
        {
            if (!RegistryName.TryParse(text, out RegistryName name, out string? error)) value.Object(error);
            else if (!names.Contains(name)) names.Add(name);
        }
        return names.ToImmutable();
    }

    // NAME=IP[:PORT]; more addresses of one name follow after commas, which the list has split: they have no '='.
    private static ImmutableArray<ConfiguredAddress> Addresses(SettingValue value)
    {
        var addresses = ImmutableArray.CreateBuilder<ConfiguredAddress>();
        RegistryName? last = null;
        foreach (string text in value.AsList())
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0) last = Name(value, text[..equals]);
            else if (addresses.Count == 0) value.Object($"'{text}' has no registry; write NAME=IP[:PORT]");
            if (last is not { } registry) continue;
            if (InetEndpoint.TryParse(text[(equals + 1)..].Trim(), registry.Port, out InetEndpoint endpoint, out string? error))
            {
                var address = new ConfiguredAddress(registry, new RegistryAddress(endpoint, RegistryRole.Api));
                if (!addresses.Contains(address)) addresses.Add(address);
            }
            else
            {
                value.Object(error);
            }
        }
        return addresses.ToImmutable();
    }

    private static RegistryName? Name(SettingValue value, string text)
    {
        if (RegistryName.TryParse(text.Trim(), out RegistryName name, out string? error)) return name;
        value.Object(error);
        return null;
    }
}
