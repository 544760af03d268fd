using Petrel.Lab.Calibration;

namespace Petrel.Lab.Tests.Calibration;

public class HoldOutTests
{
    private static readonly (string Cause, string Scenario, string Client)[] Faults =
    [
        .. from scenario in new[] { "drop", "reject", "cut" } from client in new[] { "docker", "podman", "ctr" } select ("network", scenario, client),
        ("tls", "expired", "docker"), ("tls", "expired", "podman"), ("local", "stopped", "skopeo"),
    ];

    [Fact]
    public void Choose_TakesHalfOfEachCause()
    {
        HashSet<(string Scenario, string Client)> held = HoldOut.Choose(Faults);
        Assert.Equal(4, held.Count(static pair => pair.Scenario is "drop" or "reject" or "cut"));
        Assert.Single(held, static pair => pair.Scenario == "expired");
        Assert.DoesNotContain(("stopped", "skopeo"), held); // the only one is fitted to
    }

    [Fact]
    public void Choose_InAnotherOrderAndWithEachSource_TakesTheSame() =>
        Assert.Equal(HoldOut.Choose(Faults).Order(), HoldOut.Choose(Faults.Reverse().Concat(Faults)).Order());
}
