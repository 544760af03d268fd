using Petrel.Core.Events;

namespace Petrel.Core.Tests.Detection;

/// <summary>What healthy clients do, over and over, before all detectors at once: not one incident may come of it.</summary>
public class HealthyPullsTests
{
    private const int Times = 12;

    public static TheoryData<SourceKind, string> Cases()
    {
        var cases = new TheoryData<SourceKind, string>();
        foreach (string name in Traffic.Keys)
        {
            cases.Add(SourceKind.Trace, name);
            cases.Add(SourceKind.Diag, name);
            cases.Add(SourceKind.Proc, name);
        }

        return cases;
    }

    private static readonly Dictionary<string, Action<Scenario, double, int>> Traffic = new()
    {
        ["pulls"] = static (s, at, i) => s.Pull(at, Client(i), layers: 1 + (i % 5)),
        ["the same pull"] = static (s, at, _) => s.Pull(at, layers: 1),
        ["layers of one size"] = static (s, at, _) => OneSize(s, at),
        ["up to date"] = static (s, at, i) => s.Ask(at, Client(i)),
        ["up to date, one daemon"] = static (s, at, _) => s.Ask(at),
        ["up to date, no token"] = static (s, at, _) => s.Exchange(at, TestRegistry.Inline, Scenario.Containerd, Pulls.Manifest),
        ["ping and manifest, no token"] = static (s, at, _) =>
        {
            s.Exchange(at, TestRegistry.Inline, octets: Pulls.Ping);
            s.Exchange(at + 0.07, TestRegistry.Inline, octets: Pulls.Manifest);
        },
        ["small layers from the API"] = static (s, at, _) => { for (int i = 0; i < 8; i++) s.Exchange(at + (0.07 * i), TestRegistry.Inline, octets: 5_100); },
        ["missing tag"] = static (s, at, i) => s.Ask(at, Client(i), Pulls.Refusal),
        ["cancelled pull"] = static (s, at, _) => Cancelled(s, at),
        ["one reset in a pull"] = static (s, at, i) => ResetNowAndThen(s, at, i),
        ["a token now and then"] = static (s, at, i) => { s.Exchange(at, TestRegistry.Auth, octets: Pulls.Token); s.Exchange(at + 0.07, TestRegistry.Api, octets: Pulls.Redirect); },
        ["tokens by a monitor"] = static (s, at, _) => s.Exchange(at, TestRegistry.Auth, Scenario.Stranger, Pulls.Token),
        ["handshakes given up"] = static (s, at, _) => s.BreakOff(at, TestRegistry.Api, Scenario.Stranger),
        ["mirror first"] = static (s, at, _) => { s.Exchange(at, TestRegistry.Mirror, octets: Pulls.Refusal); s.Pull(at + 0.07); },
        ["two clients at once"] = static (s, at, _) => TwoAtOnce(s, at),
        ["race lost"] = static (s, at, _) => { s.Connect(at, TestRegistry.ApiV6).Abandon(at + 0.3); s.Pull(at + 0.31); },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Process_HealthyTrafficAtManyDistances_OpensNoIncident(SourceKind source, string name)
    {
        foreach (double[] distances in (double[][])[[1.3], [2, 4, 8, 16], [5, 10, 15, 20], [1, 2, 4, 8], [5.06], [2.07, 4.13, 8.26]])
        {
            var scenario = new Scenario(source);
            double at = 5;
            for (int i = 0; i < Times; i++)
            {
                at = Math.Max(at, scenario.Now);
                Traffic[name](scenario, at, i);
                at += distances[i % distances.Length];
            }

            scenario.RunTo(scenario.Now + 130);
            Assert.Empty(scenario.Output.Incidents);
        }
    }

    private static int Client(int i) => i % 2 == 0 ? Scenario.Dockerd : 5_000 + i;

    private static void OneSize(Scenario scenario, double at)
    {
        scenario.Ask(at);
        for (int i = 0; i < 6; i++) scenario.Exchange(at + 0.3 + (0.1 * i), TestRegistry.Cdn, octets: 400_000);
    }

    private static void Cancelled(Scenario scenario, double at)
    {
        scenario.Ask(at);
        FakeSocket[] layers = [scenario.Open(at + 0.3, TestRegistry.Cdn), scenario.Open(at + 0.33, TestRegistry.Cdn)];
        foreach (FakeSocket layer in layers) layer.Send(at + 0.36, 900).Receive(at + 0.4, 90_000);
        layers[0].Abort(at + 0.7);
        layers[1].Close(at + 0.7).LateReset(at + 0.71);
    }

    private static void ResetNowAndThen(Scenario scenario, double at, int i)
    {
        if (i == 5) scenario.Open(at, TestRegistry.Cdn).Send(at + 0.03, 900).Receive(at + 0.05, 90_000).Reset(at + 0.06);
        scenario.Pull(at + 0.1);
    }

    private static void TwoAtOnce(Scenario scenario, double at)
    {
        foreach (string remote in (string[])[TestRegistry.Api, TestRegistry.Auth, TestRegistry.Api, TestRegistry.Cdn])
        {
            FakeSocket[] both = [scenario.Open(scenario.Now < at ? at : scenario.Now, remote), scenario.Open(scenario.Now, remote, 6_000)];
            double now = scenario.Now;
            foreach (FakeSocket socket in both) socket.Send(now + 0.01, 900).Receive(now + 0.03, 30_000);
            foreach (FakeSocket socket in both) socket.RemoteFin(now + 0.04).Close(now + 0.041);
        }
    }
}
