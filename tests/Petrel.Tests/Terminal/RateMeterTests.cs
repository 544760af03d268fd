using Petrel.Core.Attribution;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;
using Petrel.Terminal;

namespace Petrel.Tests.Terminal;

public class RateMeterTests
{
    private readonly RateMeter _meter = new();

    [Fact]
    public void Take_SteadyTraffic_IsCountedOverAMinuteAndOverFiveSeconds()
    {
        Rate rate = default;
        for (int second = 0; second <= 120; second++) rate = Take(second, opened: second, received: second * 1000);
        Assert.Equal(60, rate.OpenedPerMinute);
        Assert.Equal(1000, rate.BytesPerSecond, 1e-6);
    }

    [Fact]
    public void Take_FirstSnapshot_CountsWhatOpenedAndNoBytesFromBefore()
    {
        Assert.Equal(new Rate(3, 0), Take(0, opened: 3, received: 5_000_000));
        Assert.Equal(new Rate(3, 0), Take(1, opened: 3, received: 5_000_000));
    }

    [Fact]
    public void Take_AfterABurst_ForgetsIt()
    {
        Take(0, opened: 0, received: 0);
        Assert.Equal(50, Take(1, opened: 50, received: 9000).OpenedPerMinute);
        Rate rate = default;
        for (int second = 2; second <= 70; second++) rate = Take(second, opened: 50, received: 9000);
        Assert.Equal(new Rate(0, 0), rate);
    }

    private Rate Take(double second, long opened, long received)
    {
        EndpointSnapshot endpoint = Views.Endpoint("10.0.0.1:443", RegistryRole.Api, Views.States(TcpState.Established, 1), 0) with { Opened = opened, Received = received };
        var registry = new RegistrySnapshot("registry.example", endpoint.States, [endpoint]);
        return _meter.Take(new EngineSnapshot((long)(second * 1e9), [registry], [], [])).Of(RateMeter.KeyOf("registry.example"));
    }
}
