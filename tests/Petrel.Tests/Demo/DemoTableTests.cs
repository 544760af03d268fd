using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;
using Petrel.Demo;

namespace Petrel.Tests.Demo;

public sealed class DemoTableTests
{
    [Fact]
    public void Render_OneOfEachKind_IsAligned() => Assert.Equal(
        """
                          fault   Petrel                              client
        scenario          at T+   warned  cause       status         noticed    lead
        ----------------------------------------------------------------------------
        black-hole          3.0   +1.5 s  network     suspected      +15.0 s  13.5 s
        stalled-transfer    3.4   +5.0 s  capacity    confirmed  still waits  > 52 s
        reset                 -  not run  -           -                    -       -
        rate-limit          4.2   +6.0 s  rate-limit  suspected      +30.0 s  24.0 s
        token-loop          4.6        -  -           -              +31.0 s       -
        healthy               -   silent  -           -                    -       -
        """.ReplaceLineEndings("\n"),
        string.Join('\n', DemoTable.Render(
        [
            Outcomes.Of("black-hole", 3, 4.5, 18),
            Outcomes.Of("stalled-transfer", 3.4, 8.4, null, Cause.Capacity) with { Status = IncidentStatus.Confirmed },
            Outcomes.Of("reset", finished: false) with { LeftOut = "blind" },
            Outcomes.Of("rate-limit", 4.2, 10.2, 34.2, Cause.RateLimit),
            Outcomes.Of("token-loop", 4.6, null, 35.6),
            Outcomes.Of("healthy"),
        ])));

    [Fact]
    public void Render_WidestWords_FitIntoEightyColumns()
    {
        ScenarioOutcome[] outcomes =
        [
            Outcomes.Of("stalled-transfer", 23.4, 55.7, null, Cause.Capacity) with { WatchedUntil = TimeSpan.FromSeconds(85) },
            Outcomes.Of("token-loop", 23.4, 55.7, 84.4, Cause.Authentication),
        ];
        Assert.All(DemoTable.Render(outcomes), static line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Render_FalseAlarm_NamesItsCause() => Assert.Contains(
        "healthy       -   alarm  capacity  suspected        -     -",
        DemoTable.Render([Outcomes.Of("healthy", cause: Cause.Capacity) with { Incidents = 1 }]));

    [Fact]
    public void Conclude_EachMixture_SaysWhatItRestsOn()
    {
        ScenarioOutcome good = Outcomes.Of("black-hole", 3, 4, 18), healthy = Outcomes.Of("healthy");
        Assert.Equal(
            "passed: 1 of 1 faults warned of before the client noticed; healthy traffic raised nothing",
            DemoWording.Conclude([good, healthy]));
        Assert.Equal(
            "FAILED: 1 of 2 faults warned of before the client noticed; 1 not run",
            DemoWording.Conclude([good, Outcomes.Of("reset", 3, null, 50), Outcomes.Of("rate-limit") with { LeftOut = "blind" }]));
        Assert.StartsWith("FAILED: healthy traffic", DemoWording.Conclude([healthy with { Incidents = 1 }]), StringComparison.Ordinal);
    }
}
