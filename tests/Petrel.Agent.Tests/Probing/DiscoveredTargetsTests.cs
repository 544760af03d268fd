using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Petrel.Agent.Probing;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Catalogue;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Tests.Probing;

/// <summary>Ways of clients as the files of a machine in a temporary folder have them.</summary>
public sealed class DiscoveredTargetsTests : IDisposable
{
    private static readonly NetnsId OwnNetns = new(1);

    private readonly string _root = Directory.CreateTempSubdirectory("petrel-root-").FullName;
    private ImmutableArray<ImageReference> _images = [];
    private bool _discovers = true;

    [Fact]
    public async Task Find_ForDockerd_GoesItsWayAndTakesTheMirrorThatIsInQuestion()
    {
        Write("/etc/docker/daemon.json", """{"registry-mirrors": ["https://one.example:5000", "https://two.example:5000"], "proxies": {"https-proxy": "http://p.example:3128"}}""");
        ImmutableArray<PlannedProbe> plans = await FindAsync(Question("dockerd") with { Role = RegistryRole.Mirror, Host = "two.example", Remote = At("192.0.2.7", 5000) });
        Assert.Equal(["registry-1.docker.io", "two.example"], plans.Select(static plan => plan.Target.Host));
        Assert.Equal([false, true], plans.Select(static plan => plan.IsMirror));
        Assert.All(plans, static plan => Assert.Equal((ClientKind.Docker, "p.example", null), (plan.Client!.Value, plan.Target.Proxy!.Host, plan.WayCaveat)));
        Assert.Null(plans[1].Target.Image);
        Assert.Contains("through the proxy p.example:3128", WayText.Of(plans[0]));
    }

    [Fact]
    public async Task Find_ForContainerdsMirror_AsksForTheConfiguredImageAndNamesTheRegistry()
    {
        Write("/etc/containerd/config.toml", "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"\n");
        Write("/etc/containerd/certs.d/docker.io/hosts.toml", "server = \"https://registry-1.docker.io\"\n[host.\"https://mirror.example\"]\ncapabilities = [\"pull\", \"resolve\"]\n");
        _images = [Image("nginx:1.27")];
        ImmutableArray<PlannedProbe> plans = await FindAsync(Question("containerd") with { Role = RegistryRole.Mirror, Host = "mirror.example", Remote = At("192.0.2.7", 443) });
        Assert.Equal("https://mirror.example/v2/library/nginx/manifests/1.27?ns=docker.io", plans[1].Target.Manifest!.AbsoluteUri);
        Assert.All(plans, static plan => Assert.True(plan.ImageIsTheClients));
        Assert.Equal("192.0.2.7", Assert.Single(plans[1].Target.Addresses).ToString());
    }

    [Theory]
    [InlineData("dockerd", "docker.example", TransportSecurity.Unverified)]
    [InlineData("skopeo", "docker.example", TransportSecurity.Verified)]
    public async Task Find_ForAnInsecureRegistryOfOneClient_TrustsAsThatClientDoes(string process, string registry, TransportSecurity security)
    {
        Write("/etc/docker/daemon.json", """{"insecure-registries": ["docker.example"]}""");
        Assert.Equal(security, Assert.Single(await FindAsync(Question(process) with { Registry = registry })).Target.Security);
    }

    [Fact]
    public async Task Find_ForWhomNobodyKnows_ConfirmsOnlyWhereAllGoTheSameWay()
    {
        Write("/etc/docker/daemon.json", """{"registry-mirrors": ["https://one.example"]}""");
        Write("/etc/containers/registries.conf", "unqualified-search-registries = [\"docker.io\"]\n");
        Assert.Contains("docker does not go the plain way", Assert.Single(await FindAsync(Question("curl"))).WayCaveat);
        Assert.Contains("docker and podman reach it by different ways", Assert.Single(await FindAsync(Question(null))).WayCaveat);
        Assert.Null(Assert.Single(await FindAsync(Question("curl") with { Registry = "ghcr.io" })).WayCaveat);
        Assert.Contains("command line", Assert.Single(await FindAsync(Question("ctr"))).WayCaveat);
        _discovers = false;
        Assert.Null(Assert.Single(await FindAsync(Question("curl"))).WayCaveat);
    }

    [Fact]
    public async Task Find_OfAnAccount_TakesThatOfTheClient()
    {
        Write("/root/.docker/config.json", Auths("r.example", "docker:x"));
        Write("/root/.config/containers/auth.json", Auths("r.example", "podman:x"));
        Write("/var/lib/kubelet/config.json", Auths("r.example", "kubelet:x"));
        foreach ((string process, string user) in ((string, string)[])[("dockerd", "docker"), ("containerd", "kubelet")])
        {
            PlannedProbe plan = Assert.Single(await FindAsync(Question(process) with { Registry = "r.example" }));
            Assert.Equal(user, plan.Target.Credential!.UserName);
            Assert.EndsWith("/config.json", plan.Account);
            Assert.Equal(process == "containerd", plan.AccountCaveat?.Contains("pods may bring", StringComparison.Ordinal) == true);
        }

        PlannedProbe podman = Assert.Single(await FindAsync(Question("podman") with { Registry = "r.example" }));
        Assert.Equal("podman", podman.Target.Credential!.UserName);
        Assert.Contains("had ended", podman.WayCaveat);
    }

    [Fact]
    public async Task Find_OfTwoUsersOfDocker_DoesNotKnowWhoPulls()
    {
        Write("/home/alice/.docker/config.json", Auths("r.example", "alice:x"));
        PlannedProbe one = Assert.Single(await FindAsync(Question("dockerd") with { Registry = "r.example" }));
        Assert.Equal(("alice", null), (one.Target.Credential!.UserName, one.AccountCaveat));
        Write("/home/bob/.docker/config.json", Auths("r.example", "bob:x"));
        Assert.Contains("2 users", Assert.Single(await FindAsync(Question("dockerd") with { Registry = "r.example" })).AccountCaveat);
        Write("/home/bob/.docker/config.json", """{"credsStore": "pass"}""");
        Assert.Contains("/home/bob/.docker/config.json is not to be read", Assert.Single(await FindAsync(Question("dockerd") with { Registry = "r.example" })).AccountCaveat);
    }

    [Fact]
    public async Task Find_FromANetworkNamespaceThatIsGone_SaysThatItIsAskedFromElsewhere()
    {
        PlannedProbe plan = Assert.Single(await FindAsync(Question("dockerd") with { Netns = new NetnsId(4), Remote = At("192.0.2.7", 443) }));
        Assert.Contains("not to be found any more", plan.NetworkCaveat);
        Assert.False(plan.Netns.IsKnown);
    }

    [Fact]
    public async Task Find_OfSeveralImages_TakesOneAfterTheOther()
    {
        _images = [Image("nginx:1"), Image("ghcr.io/a/b:1"), Image("redis:7")];
        DiscoveredTargets targets = Targets();
        List<string> asked = [];
        for (int i = 0; i < 3; i++) asked.Add((await targets.FindAsync(Question("dockerd"), TestContext.Current.CancellationToken))[0].Target.Image!.Familiar);
        Assert.Equal(["nginx:1", "redis:7", "nginx:1"], asked);
    }

    [Fact]
    public async Task Reconsider_OfWhatSpeaksNoTls_FollowsOnlyWhoFallsBack()
    {
        Write("/etc/docker/daemon.json", """{"insecure-registries": ["r.example:5000"]}""");
        ProbeResult noTls = Results.Of(ProbeHealth.Failing, null, Results.Failure(ProbePhase.Tls, PhaseOutcome.HandshakeFailed));
        DiscoveredTargets targets = Targets();
        ProbeRequest question = Question("dockerd") with { Registry = "r.example:5000" };
        PlannedProbe docker = Assert.Single(await targets.FindAsync(question, TestContext.Current.CancellationToken));
        Assert.Equal(TransportSecurity.Plain, targets.Reconsider(docker, noTls)!.Target.Security);
        PlannedProbe podman = Assert.Single(await targets.FindAsync(question with { Client = Client("crio") }, TestContext.Current.CancellationToken));
        Assert.Null(targets.Reconsider(podman, noTls));
        // Nobody in particular: whoever it was may have been told to take http.
        PlannedProbe nobody = Assert.Single(await targets.FindAsync(question with { Registry = "s.example:5000", Client = default }, TestContext.Current.CancellationToken));
        Assert.Equal((ClientKind.Docker, TransportSecurity.Plain), (nobody.Client!.Value, targets.Reconsider(nobody, noTls)!.Target.Security));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static ImageReference Image(string text) => ImageReference.TryParse(text, out ImageReference? image, out _) ? image : throw new ArgumentException(text);

    private static InetEndpoint At(string address, ushort port) => new(InetAddress.TryParse(address, out InetAddress parsed) ? parsed : default, port);

    private static ClientReference Client(string? process) => new(0, 0, default, null, process);

    private static ProbeRequest Question(string? process) => new("docker.io", SignalKind.PullWithoutBlob, RegistryRole.Api) { Client = Client(process) };

    private static string Auths(string registry, string pair) =>
        $"{{\"auths\": {{\"{registry}\": {{\"auth\": \"{Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}\"}}}}}}";

    private Task<ImmutableArray<PlannedProbe>> FindAsync(ProbeRequest question) => Targets().FindAsync(question, TestContext.Current.CancellationToken);

    private DiscoveredTargets Targets()
    {
        var environment = new CredentialEnvironment(FrozenDictionary<string, string>.Empty, "/root", Root: _root);
        return new DiscoveredTargets(
            BuiltInCatalogue.Load(), new ClientWays(new ClientSurroundings(environment), _discovers, TimeProvider.System),
            new ClientAccounts(new CredentialHelper(TimeProvider.System)), new ClientNetwork(OwnNetns, static _ => true), _images, resolves: true);
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root + path)!);
        File.WriteAllText(_root + path, text);
    }
}
