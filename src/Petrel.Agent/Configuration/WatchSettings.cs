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

    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<WatchOptions> Section() => new(
        "watch", "What is watched, and how it is shown.", new WatchOptions(),
        new("source", "where socket facts come from: auto, trace, diag or proc",
            static (o, v) => o with { Source = Choice(v, Sources) ?? o.Source }, static o => TomlText.Of(NameOf(o.Source, Sources))),
        new("interval", "how often sockets are looked at, 1ms to 1h",
            static (o, v) => o with { Interval = v.AsDuration(Millisecond, TimeSpan.FromHours(1)) ?? o.Interval }, static o => TomlText.Of(o.Interval)),
        new("netns", "network namespaces to watch: all, self, a name below /run/netns, a path, a process id; not set: all where permitted, else self",
            static (o, v) => o with { Netns = Netns(v) ?? o.Netns }, static o => TomlText.Of(o.Netns?.ToString()), "\"all\""),
        new("output", "tui, text or json; not set: tui on a terminal, else text",
            static (o, v) => o with { Output = Choice(v, Outputs) ?? o.Output },
            static o => o.Output is { } output ? TomlText.Of(NameOf(output, Outputs)) : null, "\"json\""),
        new("for", "end after this time",
            static (o, v) => o with { For = v.AsDuration(Millisecond, TimeSpan.FromDays(3650)) ?? o.For }, static o => TomlText.Of(o.For), "\"10m\""),
        new("registries", "registries to watch; not set: all that are known",
            static (o, v) => o with { Registries = Registries(v) },
            static o => TomlText.List(o.Registries.Select(static name => name.ToString())), "[\"docker.io\", \"registry.example:5000\"]"),
        new("registry_addresses", "where registries are, beside what their names resolve to",
            static (o, v) => o with { RegistryAddresses = Addresses(v) },
            static o => TomlText.List(o.RegistryAddresses.Select(static one => $"{one.Registry}={one.Address.Endpoint}")), "[\"registry.example=10.0.0.5:5000\"]"),
        new("connections", "report each connection as it opens and closes",
            static (o, v) => o with { Connections = v.AsFlag() ?? o.Connections }, static o => TomlText.Of(o.Connections)),
        new("snapshot", "write a snapshot this often, 100ms to 1d",
            static (o, v) => o with { Snapshot = v.AsDuration(100 * Millisecond, TimeSpan.FromDays(1)) ?? o.Snapshot }, static o => TomlText.Of(o.Snapshot), "\"10s\""),
        new("record", "record everything that is seen in this file",
            static (o, v) => o with { Record = v.AsText() ?? o.Record }, static o => TomlText.Of(o.Record), "\"/var/lib/petrel/pull.jsonl\""),
        new("discover", "look for registries, mirrors and proxies in the configuration of this machine's clients",
            static (o, v) => o with { Discover = v.AsFlag() ?? o.Discover }, static o => TomlText.Of(o.Discover)),
        new("resolve", "resolve the registries' names through the system's resolver",
            static (o, v) => o with { Resolve = v.AsFlag() ?? o.Resolve }, static o => TomlText.Of(o.Resolve)),
        new("server_names", "read the names that clients send first (TLS server name, CONNECT); takes CAP_NET_RAW",
            static (o, v) => o with { ServerNames = v.AsFlag() ?? o.ServerNames }, static o => TomlText.Of(o.ServerNames)),
        new("dns_answers", "read DNS answers that come to this machine; takes CAP_NET_RAW",
            static (o, v) => o with { DnsAnswers = v.AsFlag() ?? o.DnsAnswers }, static o => TomlText.Of(o.DnsAnswers)),
        new("proxy_ports", "ports of HTTP proxies through which registries are reached",
            static (o, v) => o with { ProxyPorts = Ports(v) },
            static o => o.ProxyPorts.IsEmpty ? null : $"[{string.Join(", ", o.ProxyPorts)}]", "[3128]"),
        new("probe", "whether registries may be asked at all; see [probe]",
            static (o, v) => o with { Probe = v.AsFlag() ?? o.Probe }, static o => TomlText.Of(o.Probe)),
        new("quiet", "warnings and errors only",
            static (o, v) => o with { Quiet = v.AsFlag() ?? o.Quiet }, static o => TomlText.Of(o.Quiet)),
        new("verbose", "more about what Petrel itself does",
            static (o, v) => o with { Verbose = v.AsFlag() ?? o.Verbose }, static o => TomlText.Of(o.Verbose)),
        new("color", "colours on a terminal",
            static (o, v) => o with { Color = v.AsFlag() ?? o.Color }, static o => TomlText.Of(o.Color)));

    private static string NameOf<T>(T value, (string Name, T Value)[] choices) where T : struct =>
        choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Name;

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
