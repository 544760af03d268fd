using System.Collections.Immutable;
using Petrel.Agent.Configuration;
using Petrel.Cli;
using Petrel.Demo;
using Petrel.Registry.Catalogue;

namespace Petrel.Tests.Cli;

/// <summary>The command line without what it would run: each command only notes what it was given.</summary>
internal sealed class TestCommandLine : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    internal string Output => _output.ToString();

    internal string Error => _error.ToString();

    /// <summary>Files and environment of the next run.</summary>
    internal ConfigurationInputs Inputs { get; set; } = new();

    internal PetrelConfiguration? Watched { get; private set; }

    internal ReplayArguments? Replayed { get; private set; }

    internal RecordArguments? Recorded { get; private set; }

    internal CheckArguments? Checked { get; private set; }

    internal ReportArguments? Reported { get; private set; }

    internal ExplainArguments? Explained { get; private set; }

    internal DoctorOptions? Examined { get; private set; }

    internal ImmutableArray<DemoScenario> Shown { get; private set; }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    /// <summary>Loads the configuration of the agent anew.</summary>
    internal Func<ConfigurationResult>? Reload { get; private set; }

    /// <summary>The only receiver that was to be tested; null for all.</summary>
    internal string? TestedReceiver { get; private set; }

    /// <summary>The exit status: 3 of an agent, 4 of a test of alerts, 5 of a report, 6 of an explanation, 7 of a watch or a demo, 8 of a replay, 9 of a recording, 1 of a checkup, 2 of a check.</summary>
    internal int Run(params string[] arguments) => CommandLineProgram.Run(
        arguments,
        new CommandLineHost
        {
            Watch = (configuration, _) =>
            {
                Watched = configuration;
                return 7;
            },
            Demo = (configuration, scenarios, _) =>
            {
                (Watched, Shown) = (configuration, scenarios);
                return 7;
            },
            Replay = (configuration, arguments, _) =>
            {
                (Watched, Replayed) = (configuration, arguments);
                return 8;
            },
            Agent = (configuration, load, _) =>
            {
                (Watched, Reload) = (configuration, load);
                return 3;
            },
            TestAlerts = (configuration, only, _, _) =>
            {
                (Watched, TestedReceiver) = (configuration, only);
                return 4;
            },
            Record = (_, arguments) =>
            {
                Recorded = arguments;
                return 9;
            },
            Check = (configuration, arguments, output, _) =>
            {
                (Watched, Checked) = (configuration, arguments);
                return 2;
            },
            Doctor = (options, output) =>
            {
                Examined = options;
                output.WriteLine("page");
                return 1;
            },
            Report = (configuration, arguments, _) =>
            {
                (Watched, Reported) = (configuration, arguments);
                return 5;
            },
            Explain = (configuration, arguments, _) =>
            {
                (Watched, Explained) = (configuration, arguments);
                return 6;
            },
            Catalogue = BuiltInCatalogue.Load,
            Inputs = () => Inputs,
            Output = _output,
            Error = _error,
        },
        TestContext.Current.CancellationToken);
}
