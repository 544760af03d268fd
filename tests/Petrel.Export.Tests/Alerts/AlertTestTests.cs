using System.Collections.Immutable;
using Petrel.Export.Alerts;
using Petrel.Registry.Tests.Probing;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

public class AlertTestTests
{
    [Fact]
    public async Task Run_EachReceiver_SaysWhatItAnswered()
    {
        await using var good = new ScriptedServer(static _ => ScriptedServer.Answer("200 OK"));
        await using var bad = new ScriptedServer(static _ => ScriptedServer.Answer("403 Forbidden", "invalid_token"));
        AlertOptions options = Options(
            Receiver("good") with { Urls = [new Uri($"http://127.0.0.1:{good.Port}/")] },
            Receiver("bad", ReceiverKind.Slack) with { Urls = [new Uri($"http://127.0.0.1:{bad.Port}/")] },
            Receiver("page", ReceiverKind.Exec) with { Command = ["/bin/sh", "-c", "exit 7"] });

        ImmutableArray<AlertTestResult> results = await AlertTest.RunAsync(options, null, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal([("good", true), ("bad", false), ("page", false)], results.Select(static result => (result.Receiver, result.Delivered)));
        Assert.Contains("403: invalid_token", results[1].Detail);
        Assert.Contains("status 7", results[2].Detail);
        Assert.Contains("\"kind\":\"test\"", Assert.Single(good.Requests).Body);
    }

    [Fact]
    public async Task Run_OneReceiverThatHangs_SaysSoInTime()
    {
        await using var server = new ScriptedServer(static async (_, _, stop) => await Task.Delay(Timeout.Infinite, stop));
        AlertOptions options = Options(
            Receiver("slow") with { Urls = [new Uri($"http://127.0.0.1:{server.Port}/")], Timeout = TimeSpan.FromMilliseconds(200) },
            Receiver("other"));

        AlertTestResult result = Assert.Single(await AlertTest.RunAsync(options, "slow", TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Equal((false, "no answer within 0 s"), (result.Delivered, result.Detail));
    }
}
