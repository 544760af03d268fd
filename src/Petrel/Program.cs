using System.Collections;
using Petrel;
using Petrel.Agent.Configuration;
using Petrel.Cli;
using Petrel.Demo;
using Petrel.Registry.Catalogue;

// No command of its own: the demonstration's clients are this program once more, so that they are processes to be seen.
if (args is [DemoClientProgram.CommandName, ..]) return DemoClientProgram.Run(args.AsSpan(1));

return CommandLineProgram.Run(
    args,
    new CommandLineHost
    {
        Watch = WatchProgram.Run,
        Demo = DemoProgram.Run,
        Replay = ReplayProgram.Run,
        Record = RecordProgram.Run,
        Doctor = DoctorProgram.Run,
        Check = CheckProgram.Run,
        Agent = AgentProgram.Run,
        TestAlerts = AgentProgram.TestAlerts,
        Report = static (configuration, arguments, output) => ReportProgram.Report(configuration, arguments, output, TimeProvider.System),
        Explain = static (configuration, arguments, output) => ReportProgram.Explain(configuration, arguments, output, TimeProvider.System),
        Catalogue = BuiltInCatalogue.Load,
        Inputs = ReadInputs,
        Output = Console.Out,
        Error = Console.Error,
    },
    CancellationToken.None);

static ConfigurationInputs ReadInputs()
{
    var environment = new Dictionary<string, string>(StringComparer.Ordinal);
    foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
    {
        environment[(string)variable.Key] = (string?)variable.Value ?? "";
    }
    return new ConfigurationInputs
    {
        Environment = environment,
        DefaultFiles = ConfigurationFile.DefaultPaths(Environment.IsPrivilegedProcess, environment),
    };
}
