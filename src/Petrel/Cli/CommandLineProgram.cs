using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Core.Text;
using Petrel.Demo;

namespace Petrel.Cli;

/// <summary>What a command line is run with; the program's own edges, exchangeable in tests.</summary>
internal sealed record CommandLineHost
{
    /// <summary>Runs <c>petrel watch</c> and returns the exit status.</summary>
    public required Func<PetrelConfiguration, CancellationToken, int> Watch { get; init; }

    /// <summary>Runs <c>petrel demo</c> with the scenarios that were named, none for all, and returns the exit status.</summary>
    public required Func<PetrelConfiguration, ImmutableArray<DemoScenario>, CancellationToken, int> Demo { get; init; }

    /// <summary>The built-in catalogue, read only when it is needed.</summary>
    public required Func<RegistryCatalogue> Catalogue { get; init; }

    /// <summary>Files and environment; the command line is added.</summary>
    public required Func<ConfigurationInputs> Inputs { get; init; }

    /// <summary>Standard output.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }
}

/// <summary>The <c>petrel</c> command line: parses, checks, and runs what was asked for.</summary>
internal sealed class CommandLineProgram
{
    private readonly CommandLineHost _host;
    private readonly CommonOptions _common = new();
    private readonly WatchCommand _watch;
    private readonly DemoCommand _demo;
    private readonly Argument<string[]> _shell = new("SHELL")
    {
        Description = "The shell: bash, zsh or fish.",
        HelpName = "bash|zsh|fish",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Command _completion;
    private readonly Option<bool> _version = WatchCommand.Flag("--version", "Print the version.");
    private readonly RootCommand _root;

    private CommandLineProgram(CommandLineHost host)
    {
        _host = host;
        _watch = new WatchCommand(host.Catalogue);
        _demo = new DemoCommand(_watch);
        _shell.CompletionSources.Add(CompletionScripts.Shells);
        _completion = new Command("completion", "Print a completion script for a shell.") { _shell };
        _root = CreateRoot();
    }

    /// <summary>Runs a command line and returns the exit status.</summary>
    internal static int Run(string[] arguments, CommandLineHost host, CancellationToken stop)
    {
        // Answered before the parser is even built: scripts ask this often, and it must not cost anything.
        if (arguments is ["--version"]) return PrintVersion(host);
        return new CommandLineProgram(host).Run(arguments, stop);
    }

    private static int PrintVersion(CommandLineHost host)
    {
        string? version = typeof(CommandLineProgram).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        host.Output.WriteLine($"petrel {version}");
        return ExitStatus.Success;
    }

    private RootCommand CreateRoot()
    {
        var root = new RootCommand("Petrel watches this machine's connections to image registries and warns before pulls fail.");
        root.Subcommands.Add(_watch.Command);
        root.Subcommands.Add(_demo.Command);
        root.Subcommands.Add(_completion);
        foreach (Option own in root.Options.Where(static option => option is VersionOption).ToList()) root.Options.Remove(own);
        _version.Recursive = true;
        root.Options.Add(_version);
        _common.AddTo(root);
        return root;
    }

    private int Run(string[] arguments, CancellationToken stop)
    {
        // An argument that starts with '@' is no file of arguments here, and there are no one-letter options to bundle.
        var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var binder = new WatchBinder(_watch, _common);
        ParseResult result = _root.Parse(binder.TakeMisunderstood(arguments), configuration);
        if (result.Action is HelpAction || _root.Directives.Any(directive => result.GetResult(directive) is not null)) return Invoke(result);
        if (result.GetValue(_version)) return PrintVersion(_host);

        Command command = result.CommandResult.Command;
        if (command == _watch.Command) return Watch(result, binder, stop);
        if (command == _demo.Command) return Demo(result, binder, stop);
        if (command == _completion) return PrintCompletion(result);
        return arguments.Length == 0 ? Invoke(_root.Parse("--help")) : RefuseCommand(result);
    }

    private int Invoke(ParseResult result) =>
        result.Invoke(new InvocationConfiguration { Output = _host.Output, Error = _host.Error });

    private int Watch(ParseResult result, WatchBinder binder, CancellationToken stop) =>
        Load(result, binder, "petrel watch --help", configuration => _host.Watch(configuration, stop));

    private int Demo(ParseResult result, WatchBinder binder, CancellationToken stop)
    {
        ImmutableArray<DemoScenario> scenarios = _demo.Bind(result, binder);
        return Load(result, binder, "petrel demo --help", configuration =>
        {
            if (!result.GetValue(_demo.List)) return _host.Demo(configuration, scenarios, stop);
            _host.Output.Write(DemoCommand.Describe());
            return ExitStatus.Success;
        });
    }

    private int Load(ParseResult result, WatchBinder binder, string help, Func<PetrelConfiguration, int> run)
    {
        ConfigurationInputs inputs = binder.Bind(result, _host.Inputs());
        ConfigurationResult loaded = ConfigurationLoader.Load(inputs, _host.Catalogue());
        bool quiet = loaded.Configuration is { Watch.Quiet: true };
        foreach (string note in quiet ? [] : loaded.Notes) _host.Error.WriteLine($"petrel: note: {note}");
        return loaded.Configuration is { } configuration
            ? run(configuration)
            : Refuse(loaded.Errors.Select(static error => error.ToString()), help);
    }

    private int PrintCompletion(ParseResult result)
    {
        string[] shells = [.. result.GetResult(_shell)?.Tokens.Select(static token => token.Value) ?? []];
        string? script = shells.Length == 1 ? CompletionScripts.For(shells[0]) : null;
        if (script is null) return Refuse(["completion: name one shell: bash, zsh or fish"], "petrel completion --help");
        _host.Output.Write(script);
        return ExitStatus.Success;
    }

    private int RefuseCommand(ParseResult result)
    {
        string[] known = [.. _root.Subcommands.Select(static command => command.Name)];
        string? word = result.UnmatchedTokens.Count > 0 ? result.UnmatchedTokens[0] : null;
        if (word is null) return Refuse([$"a command is missing; the commands are {string.Join(", ", known)}"], "petrel --help");
        string[] candidates = word.StartsWith('-') ? [.. _root.Options.Select(static option => option.Name)] : known;
        string kind = word.StartsWith('-') ? "option" : "command";
        string hint = Spelling.Nearest(word, candidates) is { } near ? $"did you mean '{near}'?" : $"the commands are {string.Join(", ", known)}";
        return Refuse([$"unknown {kind} '{word}'; {hint}"], "petrel --help");
    }

    private int Refuse(IEnumerable<string> errors, string help)
    {
        foreach (string error in errors) _host.Error.WriteLine($"petrel: {error.ReplaceLineEndings(" ")}");
        _host.Error.WriteLine($"petrel: see '{help}'");
        return ExitStatus.Usage;
    }
}
