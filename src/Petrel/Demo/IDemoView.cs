using System.Collections.Immutable;
using Petrel.Core.Incidents;

namespace Petrel.Demo;

/// <summary>
/// How a demonstration is shown. Called one at a time; times count from its start. What a view does not care for, it
/// leaves out.
/// </summary>
internal interface IDemoView
{
    /// <summary>Everything stands ready; Petrel watches.</summary>
    void OnHello(Hello hello, ImmutableArray<ScenarioOutcome> scenarios)
    {
    }

    /// <summary>A fault began.</summary>
    void OnFault(ScenarioOutcome outcome)
    {
    }

    /// <summary>A client said something or gave up.</summary>
    void OnClient(ScenarioOutcome outcome, TimeSpan at, DemoClientWord word)
    {
    }

    /// <summary>Petrel opened, changed or resolved an incident.</summary>
    void OnIncident(ScenarioOutcome outcome, IncidentSnapshot incident, TimeSpan at)
    {
    }

    /// <summary>A scenario could not be shown.</summary>
    void OnProblem(ScenarioOutcome outcome, TimeSpan at)
    {
    }

    /// <summary>A scenario is over.</summary>
    void OnFinished(ScenarioOutcome outcome, TimeSpan at)
    {
    }

    /// <summary>The demonstration ends.</summary>
    void OnEnd(ImmutableArray<ScenarioOutcome> outcomes, DateTime startedAt);
}
