using Microsoft.Extensions.Hosting.Systemd;
using Petrel.Agent.Serving;

namespace Petrel.Agent.Tests.Serving;

public class ServiceManagerTests
{
    private readonly List<string> _said = [];

    [Fact]
    public void Ready_AfterAReload_IsSaidAsSystemdWantsIt()
    {
        ServiceManager manager = Create(isEnabled: true);

        manager.Reloading(12_345_678);
        manager.Ready("watching\n9 registries");
        manager.Alive();
        manager.Stopping();

        Assert.Equal(
            ["RELOADING=1\nMONOTONIC_USEC=12345", "READY=1\nSTATUS=watching 9 registries", "WATCHDOG=1", "STOPPING=1"], _said);
    }

    [Theory]
    [InlineData(true, "30000000", 30.0)]
    [InlineData(true, null, null)]
    [InlineData(true, "-1", null)]
    [InlineData(true, "0", null)]
    [InlineData(false, "30000000", null)]
    public void WatchdogInterval_OfTheEnvironment_IsThatInSeconds(bool isEnabled, string? microseconds, double? seconds) =>
        Assert.Equal(seconds, Create(isEnabled, microseconds).WatchdogInterval?.TotalSeconds);

    [Fact]
    public void Ready_WithoutAManager_SaysNothing()
    {
        Create(isEnabled: false).Ready("here");

        Assert.Empty(_said);
    }

    private ServiceManager Create(bool isEnabled, string? watchdog = null) =>
        new(new Notifier(isEnabled, _said), name => name == "WATCHDOG_USEC" ? watchdog : null);

    private sealed class Notifier(bool isEnabled, List<string> said) : ISystemdNotifier
    {
        public bool IsEnabled => isEnabled;

        public void Notify(ServiceState state) => said.Add(state.ToString());
    }
}
