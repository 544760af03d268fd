using Petrel.Agent.Checking;
using Petrel.Cli;
using Petrel.Registry.Discovery;

namespace Petrel.Tests.Cli;

public sealed class CheckBinderTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_CheckWithEverything_BindsIt()
    {
        int status = _petrel.Run(
            "check", "docker.io", "nginx:1.27", "registry.example:5000", "ghcr.io/a/b@sha256:" + new string('a', 64), "--pulls", "12", "--client", "podman",
            "--platform", "linux/arm64", "--output", "nagios", "--fail-on", "critical", "--timeout", "2s", "--registry-address", "docker.io=127.0.0.1:5443");

        Assert.Equal((2, ""), (status, _petrel.Error));
        CheckOptions options = _petrel.Checked!.Options;
        Assert.Equal(["docker.io", "docker.io", "registry.example:5000", "ghcr.io"], options.Subjects.Select(static one => one.Registry.ToString()));
        Assert.Equal([null, "docker.io/library/nginx:1.27", null, $"ghcr.io/a/b@sha256:{new string('a', 64)}"], options.Subjects.Select(static one => one.Image?.ToString()));
        Assert.Equal((12, ClientKind.Podman, "linux/arm64", 2.0), (options.Pulls, options.Client!.Value, options.Platform, options.Timeout.TotalSeconds));
        Assert.Equal((CheckFormat.Nagios, true), (_petrel.Checked.Format, _petrel.Checked.OnlyCritical));
        Assert.Equal("127.0.0.1:5443", Assert.Single(options.Addresses).Address.Endpoint.ToString());
    }

    [Fact]
    public void Run_CheckWithMistakes_NamesAllAtOnce()
    {
        Assert.Equal(64, _petrel.Run(
            "check", "Nginx:1.27", "https://docker.io", "docker.io=1.2.3.4", "--pulls", "0", "--client", "dokcer", "--platform", "linux", "--output", "xml",
            "--fail-on", "never", "--timeout", "1h", "--registry-address", "x", "--plus"));

        foreach (string part in (string[])["lower case", "write 'docker.io'", "--registry-address docker.io=1.2.3.4", "--pulls: must be a whole number",
            "did you mean 'docker'?", "--platform: must be OS/ARCH", "--output: must be text, json or nagios", "--fail-on: must be warning or critical", "--timeout:", "--plus: unknown option"])
            Assert.Contains(part, _petrel.Error, StringComparison.Ordinal);
        Assert.Null(_petrel.Checked);
    }

    [Fact]
    public void Run_CheckWithAddressesOfTwoPorts_RefusesThem()
    {
        Assert.Equal(64, _petrel.Run("check", "a.example", "--registry-address", "a.example=127.0.0.1:1", "--registry-address", "a.example=127.0.0.2:2"));
        Assert.Contains("all addresses of a.example must have the same port", _petrel.Error, StringComparison.Ordinal);
    }
}
