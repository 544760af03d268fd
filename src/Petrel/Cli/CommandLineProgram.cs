using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Petrel.Agent.Configuration;
using Petrel.Core.Text;

namespace Petrel.Cli;

/// <summary>The <c>petrel</c> command line: parses, checks, and runs what was asked for.</summary>
internal sealed class CommandLineProgram
{
    private readonly CommandLineHost _host;
    private readonly CommonOptions _common = new();
    private readonly WatchCommand _watch;
    private readonly ReplayCommand _replay = new();
    private readonly RecordCommand _record = new();
    private readonly CheckCommand _check;
    private readonly DoctorCommand _doctor = new();
    private readonly DemoCommand _demo;
    private readonly ConfigCommand _config = new();
    private readonly AgentCommand _agent = new();
    private readonly ManCommand _man = new();
    private readonly ReportCommand _report = new();
    private readonly Argument<string[]> _shell = new("SHELL")
    {
        Description = "The shell: bash, zsh or fish.",
        HelpName = "bash|zsh|fish",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Command _completion;
    private readonly Option<bool> _version = WatchCommand.Flag("--version", "Print the version.");
    private readonly RootCommand _root;
    private ConfigurationInputs? _bound;

    private CommandLineProgram(CommandLineHost host)
    {
        _host = host;
        _watch = new WatchCommand(host.Catalogue);
        _check = new CheckCommand(host.Catalogue);
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
        root.Subcommands.Add(_check.Command);
        root.Subcommands.Add(_demo.Command);
        root.Subcommands.Add(_replay.Command);
        root.Subcommands.Add(_record.Command);
        root.Subcommands.Add(_doctor.Command);
        root.Subcommands.Add(_agent.Agent);
        root.Subcommands.Add(_agent.Alert);
        root.Subcommands.Add(_report.Report);
        root.Subcommands.Add(_report.Explain);
        root.Subcommands.Add(_config.Command);
        root.Subcommands.Add(_completion);
        root.Subcommands.Add(_man.Command);
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
        CommandRun run = Runs(stop).FirstOrDefault(run => run.IsMeant(arguments, _common.Config.Name)) ?? Runs(stop).First();
        ParseResult result = _root.Parse(run.Binder.TakeMisunderstood(arguments), configuration);
        if (result.Action is HelpAction || _root.Directives.Any(directive => result.GetResult(directive) is not null)) return Invoke(result);
        if (result.GetValue(_version)) return PrintVersion(_host);

        Command command = result.CommandResult.Command;
        if (command == run.Command) return Start(result, run);
        if (command == _completion) return PrintCompletion(result);
        if (command == _man.Command) return Print(_man.Write(result, _root, _host.Inputs().Environment), "man: name one page: petrel or petrel.toml");
        return arguments.Length == 0 ? Invoke(_root.Parse("--help")) : RefuseCommand(result);
    }

    /// <summary>The commands that need the configuration, each with what binds and what runs it.</summary>
    private IEnumerable<CommandRun> Runs(CancellationToken stop)
    {
        yield return new CommandRun(["watch"], _watch.Command, new WatchBinder(_watch, _common), configuration => _host.Watch(configuration, stop));
        var check = new CheckBinder(_check, _common, name => _host.Catalogue().Find(name) is not null);
        yield return new CommandRun(["check"], _check.Command, check, configuration => Check(configuration, check.Arguments, stop));
        var demo = new DemoBinder(_demo, _common);
        yield return new CommandRun(["demo"], _demo.Command, demo, configuration => demo.ListsOnly ? ListDemos() : _host.Demo(configuration, demo.Scenarios, stop));
        var replay = new ReplayBinder(_replay, _common);
        yield return new CommandRun(["replay"], _replay.Command, replay, configuration => _host.Replay(configuration, replay.Arguments, stop));
        var anonymize = new RecordBinder(_record, isLabel: false, _common);
        yield return new CommandRun(["record", "anonymize"], _record.Anonymize, anonymize, configuration => _host.Record(configuration, anonymize.Arguments));
        var label = new RecordBinder(_record, isLabel: true, _common);
        yield return new CommandRun(["record", "label"], _record.Label, label, configuration => _host.Record(configuration, label.Arguments));
        var doctor = new DoctorBinder(_doctor, _common);
        yield return new CommandRun(["doctor"], _doctor.Command, doctor, configuration => _host.Doctor(
            new DoctorOptions(doctor.IsJson, configuration.Watch.Color, configuration.Watch.Quiet, configuration.Watch.Verbose)
            {
                Clients = configuration.Outcomes.Plan(),
            }, _host.Output));
        var plain = new PlainBinder("agent", _common);
        yield return new CommandRun(["agent"], _agent.Agent, plain, configuration => _host.Agent(configuration, Reload, stop));
        var test = new AlertTestBinder(_agent, _common);
        yield return new CommandRun(["alert", "test"], _agent.Test, test, configuration => _host.TestAlerts(configuration, test.Only, _host.Output, stop));
        var report = new ReportBinder(_report, _common);
        yield return new CommandRun(["report"], _report.Report, report, configuration => _host.Report(configuration, report.Arguments, _host.Output));
        var explain = new ExplainBinder(_report, _common);
        yield return new CommandRun(["explain"], _report.Explain, explain, configuration => _host.Explain(configuration, explain.Arguments, _host.Output));
        yield return Plain(["config", "check"], _config.Check, configuration => ConfigProgram.Check(configuration, _host.Output));
        yield return Plain(["config", "show"], _config.Show, configuration => ConfigProgram.Show(configuration, _host.Output));
        yield return Plain(["config", "init"], _config.Init, _ => ConfigProgram.Init(_host.Output)) with { IsOfTheCommandLineAlone = true };
    }

    private CommandRun Plain(string[] path, Command command, Func<PetrelConfiguration, int> start) =>
        new(path, command, new PlainBinder(string.Join(' ', path), _common), start);

    // Addresses are settings, and known only once these are loaded.
    private int Check(PetrelConfiguration configuration, CheckArguments arguments, CancellationToken stop)
    {
        ImmutableArray<ConfiguredAddress> addresses = configuration.Watch.RegistryAddresses;
        string? split = addresses.GroupBy(static one => one.Registry).FirstOrDefault(
            static group => group.Select(static one => one.Address.Endpoint.Port).Distinct().Count() > 1)?.Key.ToString();
        if (split is not null) return Refuse([$"--registry-address: all addresses of {split} must have the same port"], "petrel check --help");
        return _host.Check(configuration, arguments with { Options = arguments.Options with { Addresses = addresses } }, _host.Output, stop);
    }

    private int ListDemos()
    {
        _host.Output.Write(DemoCommand.Describe());
        return ExitStatus.Success;
    }

    private int Invoke(ParseResult result) =>
        result.Invoke(new InvocationConfiguration { Output = _host.Output, Error = _host.Error });

    private ConfigurationResult Reload()
    {
        ConfigurationInputs inputs = _host.Inputs() with { File = _bound!.File, CommandLine = _bound.CommandLine };
        return ConfigurationLoader.Load(inputs, _host.Catalogue());
    }

    private int Start(ParseResult result, CommandRun run)
    {
        ConfigurationInputs inputs = run.Binder.Bind(result, run.IsOfTheCommandLineAlone ? new ConfigurationInputs() : _host.Inputs());
        _bound = inputs;
        ConfigurationResult loaded = ConfigurationLoader.Load(inputs, _host.Catalogue());
        bool quiet = loaded.Configuration is { Watch.Quiet: true };
        foreach (string note in quiet ? [] : loaded.Notes) _host.Error.WriteLine($"petrel: note: {note}");
        return loaded.Configuration is { } configuration
            ? run.Start(configuration)
            : Refuse(loaded.Errors.Select(static error => error.ToString()), $"petrel {string.Join(' ', run.Path)} --help");
    }

    private int PrintCompletion(ParseResult result)
    {
        string[] shells = [.. result.GetResult(_shell)?.Tokens.Select(static token => token.Value) ?? []];
        return Print(shells.Length == 1 ? CompletionScripts.For(shells[0]) : null, "completion: name one shell: bash, zsh or fish");
    }

    private int Print(string? text, string objection)
    {
        if (text is null) return Refuse([objection], $"petrel {objection.Split(':')[0]} --help");
        _host.Output.Write(text);
        return ExitStatus.Success;
    }

    private int RefuseCommand(ParseResult result)
    {
        Command within = result.CommandResult.Command;
        string[] known = [.. (within.Subcommands.Any() ? within : _root).Subcommands.Where(static command => !command.Hidden).Select(static command => command.Name)];
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
