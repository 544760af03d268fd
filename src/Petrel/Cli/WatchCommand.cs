using System.CommandLine;
using System.CommandLine.Completions;
using Petrel.Core.Attribution;

namespace Petrel.Cli;

/// <summary>
/// The options of <c>petrel watch</c>. All take plain texts: what they mean is decided in one place for command line,
/// environment and file, so that the errors are the same and come together.
/// </summary>
internal sealed class WatchCommand
{
    internal WatchCommand(Func<RegistryCatalogue> catalogue)
    {
        Registries.CompletionSources.Add(_ => catalogue().Registries
            .Where(static registry => !registry.IsFamily)
            .Select(static registry => new CompletionItem(registry.Name)));
        Source.CompletionSources.Add("auto", "trace", "diag", "proc");
        Output.CompletionSources.Add("tui", "text", "json");
        Netns.CompletionSources.Add("all", "self");
        Command = new Command("watch", "Watch this machine's registry connections and warn before pulls fail.")
        {
            Registries,
        };
        foreach (Option option in Settings.Keys) Command.Options.Add(option);
    }

    internal Command Command { get; }

    internal Argument<string[]> Registries { get; } = new("REGISTRY")
    {
        Description = "Registries to watch, as HOST[:PORT] (docker.io, registry.example:5000); all that are known if none is named.",
        HelpName = "REGISTRY",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<string[]> RegistryAddress { get; } = new("--registry-address")
    {
        Description = "Where a registry is, beside what its name resolves to (IPv6 in brackets). Repeatable.",
        HelpName = "NAME=IP[:PORT]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    internal Option<string> Source { get; } = Text("--source", "auto|trace|diag|proc", "Where socket facts come from; auto takes the best that this machine allows. [auto]");

    internal Option<string> Netns { get; } = Text("--netns", "all|self|NAME|PATH|PID", "Network namespaces to watch. [all where permitted, else self]");

    internal Option<string> Output { get; } = Text("--output", "tui|text|json", "A live view, lines for people, or one JSON object a line. [tui on a terminal, else text]");

    /// <summary>Each option that takes one value or none, with its key in <c>[watch]</c>, or <c>section.key</c>, and the value of a flag.</summary>
    internal Dictionary<Option, (string Key, string Flag)> Settings => _settings ??= new()
    {
        [Source] = ("source", ""),
        [Text("--interval", "DURATION", "How often sockets are looked at: 1ms to 1h. [1s]")] = ("interval", ""),
        [Netns] = ("netns", ""),
        [Output] = ("output", ""),
        [Text("--for", "DURATION", "End after this time (90s, 10m, 1h30m).")] = ("for", ""),
        [RegistryAddress] = ("registry_addresses", ""),
        [Flag("--connections", "Report each connection as it opens and closes.")] = ("connections", "true"),
        [Text("--snapshot", "DURATION", "Write a snapshot of all registries this often.")] = ("snapshot", ""),
        [Text("--record", "FILE", "Record everything that is seen, for petrel replay.")] = ("record", ""),
        [Text("--proxy-ports", "PORT[,PORT…]", "Ports of HTTP proxies through which registries are reached.")] = ("proxy_ports", ""),
        [Flag("--outcomes", "Listen to what clients say of their pulls themselves (journal, docker's events, log files).")] = ("outcomes.enabled", "true"),
        [Flag("--no-server-names", "Do not read the names that clients send first (TLS server name, CONNECT).")] = ("server_names", "false"),
        [Flag("--no-dns-answers", "Do not read DNS answers that come to this machine.")] = ("dns_answers", "false"),
        [Flag("--no-probe", "Never send a request to confirm a suspicion.")] = ("probe", "false"),
        [Flag("--no-discover", "Do not look for registries and mirrors in the configuration of this machine's clients.")] = ("discover", "false"),
        [Flag("--no-resolve", "Resolve no names: send nothing, recognise configured addresses only.")] = ("resolve", "false"),
    };

    private Dictionary<Option, (string Key, string Flag)>? _settings;

    internal static Option<string> Text(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        Arity = ArgumentArity.ExactlyOne,
    };

    internal static Option<bool> Flag(string name, string description) => new(name)
    {
        Description = description,
        // --flag=false is the way to take back what a file says; any other word after the flag is none of its own.
        Arity = ArgumentArity.ZeroOrOne,
    };
}
