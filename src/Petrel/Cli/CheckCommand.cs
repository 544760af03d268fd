using System.CommandLine;
using System.CommandLine.Completions;
using Petrel.Core.Attribution;
using Petrel.Registry.Discovery;

namespace Petrel.Cli;

/// <summary>The options of <c>petrel check</c>.</summary>
internal sealed class CheckCommand
{
    internal static readonly string[] Outputs = ["text", "json", "nagios"];
    internal static readonly string[] Severities = ["warning", "critical"];

    internal CheckCommand(Func<RegistryCatalogue> catalogue)
    {
        Subjects.CompletionSources.Add(_ => catalogue().Registries
            .Where(static registry => !registry.IsFamily)
            .Select(static registry => new CompletionItem(registry.Name)));
        Output.CompletionSources.Add(Outputs);
        FailOn.CompletionSources.Add(Severities);
        Client.CompletionSources.Add([.. ClientKindNames.All]);
        Platform.CompletionSources.Add("linux/amd64", "linux/arm64");
        Command = new Command("check", "Will my next pulls work? Name, connection, certificate, token, image, quota, as the client would go.") { Subjects };
        foreach (Option option in All.Append(RegistryAddress)) Command.Options.Add(option);
    }

    internal Command Command { get; }

    internal Argument<string[]> Subjects { get; } = new("REGISTRY|IMAGE")
    {
        Description = "Registries (docker.io, registry.example:5000) and images (nginx:1.27, ghcr.io/a/b@sha256:…); "
            + "all that this machine's clients are configured for if none is named.",
        HelpName = "REGISTRY|IMAGE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<string> Pulls { get; } = WatchCommand.Text("--pulls", "N", "How many pulls must be left of the quota. [1]");

    internal Option<string> Client { get; } =
        WatchCommand.Text("--client", "docker|containerd|podman", "Go this client's way. [that of each client that is here]");

    internal Option<string> Platform { get; } =
        WatchCommand.Text("--platform", "OS/ARCH", "The image must have this platform; looked up only where that costs no pull.");

    internal Option<string> Output { get; } =
        WatchCommand.Text("--output", "text|json|nagios", "A page for people, one JSON object, or one line with performance data. [text]");

    internal Option<string> FailOn { get; } =
        WatchCommand.Text("--fail-on", "warning|critical", "From which severity on the exit status is not 0. [warning]");

    internal Option<string> Timeout { get; } = WatchCommand.Text("--timeout", "DURATION", "The longest that one endpoint may take: 100ms to 5m. [10s]");

    internal Option<string[]> RegistryAddress { get; } = new("--registry-address")
    {
        Description = "Where a registry is, instead of what its name resolves to (IPv6 in brackets). Repeatable.",
        HelpName = "NAME=IP[:PORT]",
        Arity = ArgumentArity.OneOrMore,
    };

    internal IEnumerable<Option> All => [Pulls, Client, Platform, Output, FailOn, Timeout];

    /// <summary>The one option that is a setting of <c>[watch]</c> too.</summary>
    internal Dictionary<Option, (string Key, string Flag)> Settings => new() { [RegistryAddress] = ("registry_addresses", "") };
}
