using Petrel.Lab.Reporting;
using Petrel.Lab.Running;

namespace Petrel.Lab.Tests.Reporting;

public class LeadTimeTableTests
{
    private static readonly CellResult Dropped = new(
        "api-drop", "docker", "20.10", false, 1.2, 15, 15.5, "error", null, 16, 1,
        [Source("trace", 1.6, "network", 0.97), Source("diag", 1.7, "network", 0.96), Source("proc", null, null, null)]);

    [Fact]
    public void Write_AWarning_HasARowWithTheLead() => Assert.Contains(
        "| docker | 1.2 | 1.6 | network | 15.5 | 13.9 | no | 0.97 | 1.7 network | missed |", LeadTimeTable.Write([Dropped]));

    [Fact]
    public void Write_ABrokenRun_IsShown() => Assert.Contains("the run broke: no nginx", LeadTimeTable.Write([Dropped with { Failure = "no nginx" }]));

    [Fact]
    public void MacroF1_OfOneRightAndOneWrongCause_IsTheMeanOfBoth()
    {
        CellResult stalled = Dropped with { Scenario = "client-stopped", Sources = [Source("trace", 20, "local", 1)] };
        CellResult mistaken = stalled with { Client = "podman", Sources = [Source("trace", 20, "network", 1)] };

        Assert.Equal(1, MacroF1.Of([Dropped, stalled]));
        Assert.Equal(2.0 / 3, MacroF1.Of([Dropped, stalled, mistaken]), 3); // both causes: 2 of 3
    }

    [Fact]
    public void MacroF1_OfAFaultThatIsMissed_CountsIt() => Assert.Equal(0, MacroF1.Of([Dropped with { Sources = [Source("trace", null, null, null)] }]));

    private static SourceResult Source(string name, double? warned, string? cause, double? capture) => new(
        name, warned, null, cause, 0.8, cause, [], warned is null ? 0 : 1, capture, warned is null ? Verdicts.Missed : Verdicts.Warned, null);
}
