using Petrel.Core.Detection;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class AddressSkewDetectorTests
{
    private static readonly string[] Addresses = [TestRegistry.Cdn, TestRegistry.Cdn2, TestRegistry.Cdn3];

    [Theory]
    [InlineData(5.0, 3, 1)]
    [InlineData(3.0, 3, 0)]
    [InlineData(5.0, 2, 0)]
    public void OnChange_OneAddressFiveTimesSlower_IsASuspicionAgainstThatAddress(double slow, int transfers, int suspicions)
    {
        Scenario scenario = Resolved();
        for (int i = 0; i < transfers; i++)
        {
            Transfer(scenario, 5 + (20 * i), TestRegistry.Cdn2, 0.8);
            Transfer(scenario, 8 + (20 * i), TestRegistry.Cdn3, 1);
            Transfer(scenario, 11 + (20 * i), TestRegistry.Cdn, slow);
        }

        scenario.RunTo(90);

        Assert.Equal(suspicions, scenario.Output.OtherSuspicions.Count);
        Assert.All(scenario.Output.OtherSuspicions, static s => Assert.Equal((SignalKind.AddressSlow, TestRegistry.Cdn), (s.Evidence.Signal, s.Evidence.Endpoint)));
        Assert.All(scenario.Output.OtherSuspicions, static s => Assert.Contains("1 of 3 blob addresses", s.Evidence.Detail));
        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_AllSlow_IsSilent()
    {
        Scenario scenario = Resolved();
        for (int i = 0; i < 5; i++)
        {
            foreach (string address in Addresses) Transfer(scenario, scenario.Now + 1, address, i < 2 ? 0.5 : 9);
        }

        Assert.Empty(scenario.Output.OtherSuspicions);
    }

    [Fact]
    public void Judge_OneAddressOfThreeDead_IsAWarningThatNamesTheShare()
    {
        Scenario scenario = Resolved();
        Transfer(scenario, 5, TestRegistry.Cdn2, 1);
        Transfer(scenario, 7, TestRegistry.Cdn3, 1);

        scenario.Connect(9, TestRegistry.Cdn);
        scenario.RunTo(12);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Severity.Warning, incident.Severity);
        Assert.StartsWith("1 of 3 blob addresses of hub.example cannot be reached", incident.Summary);
    }

    [Fact]
    public void Judge_AddressWithoutAWorkingNeighbour_IsTheRegistrys()
    {
        Scenario scenario = Resolved();

        scenario.Connect(15, TestRegistry.Cdn);
        scenario.RunTo(18);

        Assert.Equal(Severity.Critical, scenario.OnlyIncident().Severity);
        Assert.StartsWith("no working network path to hub.example", scenario.OnlyIncident().Summary);
    }

    private static Scenario Resolved()
    {
        var scenario = new Scenario();
        scenario.Resolve(0.5, TestRegistry.CdnHost, Addresses);

        // An address is known as such once something connects to it.
        foreach (string address in Addresses) scenario.Open(scenario.Now + 0.1, address).Close(scenario.Now + 0.2);
        scenario.RunTo(4);
        return scenario;
    }

    private static void Transfer(Scenario scenario, double at, string address, double takes) =>
        scenario.Open(at, address).Send(at + 0.03, 800).Receive(at + (takes / 2), 400_000).Receive(at + takes, 600_000)
            .RemoteFin(at + takes + 0.01).Close(at + takes + 0.02);
}
