using System.Collections.Immutable;
using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Demo;

namespace Petrel.Cli;

/// <summary>What a command line is run with; the program's own edges, exchangeable in tests.</summary>
internal sealed record CommandLineHost
{
    /// <summary>Runs <c>petrel watch</c> and returns the exit status.</summary>
    public required Func<PetrelConfiguration, CancellationToken, int> Watch { get; init; }

    /// <summary>Runs <c>petrel demo</c> with the scenarios that were named, none for all, and returns the exit status.</summary>
    public required Func<PetrelConfiguration, ImmutableArray<DemoScenario>, CancellationToken, int> Demo { get; init; }

    /// <summary>Runs <c>petrel replay</c> and returns the exit status.</summary>
    public required Func<PetrelConfiguration, ReplayArguments, CancellationToken, int> Replay { get; init; }

    /// <summary>Runs <c>petrel record</c> and returns the exit status.</summary>
    public required Func<PetrelConfiguration, RecordArguments, int> Record { get; init; }

    /// <summary>Runs <c>petrel doctor</c> and returns the exit status; its page goes to the writer.</summary>
    public required Func<DoctorOptions, TextWriter, int> Doctor { get; init; }

    /// <summary>Runs <c>petrel check</c> and returns the exit status; what it finds goes to the writer.</summary>
    public required Func<PetrelConfiguration, CheckArguments, TextWriter, CancellationToken, int> Check { get; init; }

    /// <summary>Runs <c>petrel agent</c>, which loads its configuration anew when it is told to, and returns the exit status.</summary>
    public required Func<PetrelConfiguration, Func<ConfigurationResult>, CancellationToken, int> Agent { get; init; }

    /// <summary>Runs <c>petrel alert test</c> for one receiver, or all, and returns the exit status.</summary>
    public required Func<PetrelConfiguration, string?, TextWriter, CancellationToken, int> TestAlerts { get; init; }

    /// <summary>Runs <c>petrel report</c> and returns the exit status.</summary>
    public required Func<PetrelConfiguration, ReportArguments, TextWriter, int> Report { get; init; }

    /// <summary>Runs <c>petrel explain</c> and returns the exit status.</summary>
    public required Func<PetrelConfiguration, ExplainArguments, TextWriter, int> Explain { get; init; }

    /// <summary>The built-in catalogue, read only when it is needed.</summary>
    public required Func<RegistryCatalogue> Catalogue { get; init; }

    /// <summary>Files and environment; the command line is added.</summary>
    public required Func<ConfigurationInputs> Inputs { get; init; }

    /// <summary>Standard output.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }
}
