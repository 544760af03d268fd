using System.Collections.Immutable;
using System.CommandLine;
using Petrel.Core.Text;
using Petrel.Demo;

namespace Petrel.Cli;

/// <summary>Binds <c>petrel demo</c>.</summary>
internal sealed class DemoBinder(DemoCommand demo, CommonOptions common) : CommandBinder(demo.Settings, [demo.List], common)
{
    /// <summary>The scenarios that were named, in their own order; empty for all. Only after binding.</summary>
    internal ImmutableArray<DemoScenario> Scenarios { get; private set; } = [];

    /// <summary>Whether the scenarios are to be named only.</summary>
    internal bool ListsOnly { get; private set; }

    protected override void BindArguments(ParseResult result)
    {
        ListsOnly = result.GetResult(demo.List) is { Implicit: false } given && IsSet(given);
        var named = new HashSet<DemoScenario>();
        foreach (string text in Tokens(result.GetResult(demo.Scenarios)).Where(text => !RefuseOption(text)))
        {
            if (DemoScenarios.Find(text) is { } scenario) named.Add(scenario);
            else Fail("SCENARIO", Objection(text));
        }

        Scenarios = [.. DemoScenarios.All.Where(named.Contains)];
    }

    private static string Objection(string text)
    {
        string[] names = [.. DemoScenarios.All.Select(static scenario => scenario.Name)];
        return Spelling.Nearest(text, names) is { } near
            ? $"there is no scenario '{text}'; did you mean '{near}'?"
            : $"there is no scenario '{text}'; there are {string.Join(", ", names)}";
    }
}
