namespace Petrel.Core.Tests;

/// <summary>Pulls as clients that close after each response make them, word by word.</summary>
internal static class Pulls
{
    internal const ulong Ping = 5_100, Token = 6_900, Manifest = 7_400, Redirect = 5_900, Refusal = 5_350;

    /// <summary>API, token server, API: a pull up to its manifest, which is answered by so many octets.</summary>
    internal static Scenario Ask(this Scenario scenario, double at, int pid = Scenario.Dockerd, ulong manifest = Manifest)
    {
        scenario.Exchange(at, TestRegistry.Api, pid, Ping);
        scenario.Exchange(at + 0.08, TestRegistry.Auth, pid, Token);
        scenario.Exchange(at + 0.16, TestRegistry.Api, pid, manifest);
        return scenario;
    }

    /// <summary>A whole pull: up to the manifest, then layers by way of the API, each after the other.</summary>
    internal static Scenario Pull(
        this Scenario scenario, double at, int pid = Scenario.Dockerd, int layers = 3, ulong octets = 900_000)
    {
        scenario.Ask(at, pid);
        for (int i = 0; i < layers; i++)
        {
            scenario.Exchange(at + 0.24 + (0.16 * i), TestRegistry.Api, pid, Redirect);
            scenario.Exchange(at + 0.32 + (0.16 * i), TestRegistry.Cdn, pid, octets + (ulong)(i * 50_000));
        }

        return scenario;
    }

    /// <summary>A TLS handshake that the client breaks off.</summary>
    internal static FakeSocket BreakOff(this Scenario scenario, double at, string remote, int pid, ulong sent = 330, ulong received = 3_400) =>
        scenario.Open(at, remote, pid).Send(at + 0.021, sent).Receive(at + 0.04, received).Close(at + 0.041);
}
