using System.Collections.Frozen;
using System.Text;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Tests.Credentials;

public sealed class CredentialSetTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("petrel-credentials-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task FindAsync_SeveralPlaces_GivesEachAccountWithItsOrigin()
    {
        Write("/home/u/.docker/config.json", "https://index.docker.io/v1/", "docker-user");
        Write("/run/user/7/containers/auth.json", "docker.io/team", "team-user", "docker.io", "podman-user");
        Write("/home/u/.config/containers/auth.json", "docker.io", "docker-user");
        Write("/var/lib/kubelet/config.json", "*.io", "kubelet-user");
        CredentialSet set = Read(
            ("XDG_RUNTIME_DIR", "/run/user/7"),
            ("DOCKER_AUTH_CONFIG", Json("docker.io", "variable-user")),
            ("CI_REGISTRY", "registry.gitlab.example"), ("CI_REGISTRY_USER", "ci-user"), ("CI_REGISTRY_PASSWORD", "p"));

        CredentialAnswer team = await set.FindAsync("docker.io", "team/app", TestContext.Current.CancellationToken);
        CredentialAnswer other = await set.FindAsync("docker.io", "library/nginx", TestContext.Current.CancellationToken);
        CredentialAnswer gitlab = await set.FindAsync("registry.gitlab.example", "", TestContext.Current.CancellationToken);

        Assert.Equal(["variable-user", "docker-user", "team-user", "kubelet-user"], Users(team));
        Assert.Equal(["variable-user", "docker-user", "podman-user", "kubelet-user"], Users(other));
        Assert.Equal(["ci-user"], Users(gitlab));
        Assert.Equal("DOCKER_AUTH_CONFIG", team.Credentials[0].Origin.Location);
        Assert.EndsWith("/home/u/.docker/config.json", team.Credentials[1].Origin.Location, StringComparison.Ordinal);
        Assert.Empty(team.Problems);
    }

    [Fact]
    public async Task FindAsync_DockerConfigDirectory_TakesThePlaceOfTheHome()
    {
        Write("/home/u/.docker/config.json", "docker.io", "home-user");
        Write("/etc/d/config.json", "docker.io", "other-user");

        CredentialAnswer answer = await Read(("DOCKER_CONFIG", "/etc/d")).FindAsync("docker.io", "", TestContext.Current.CancellationToken);

        Assert.Equal(["other-user"], Users(answer));
    }

    [Fact]
    public async Task FindAsync_NothingThere_GivesNothingAndNoProblem()
    {
        CredentialAnswer answer = await Read().FindAsync("docker.io", "", TestContext.Current.CancellationToken);

        Assert.Empty(answer.Credentials);
        Assert.Empty(answer.Problems);
    }

    [Fact]
    public async Task FindAsync_MissingHelper_IsAProblemAndTheFileTheSecondChoice()
    {
        Write("/home/u/.docker/config.json", "reg.example", "stored-user");
        string path = _root + "/home/u/.docker/config.json";
        File.WriteAllText(path, "{\"credHelpers\":{\"reg.example\":\"petrel-not-there\"}," + File.ReadAllText(path)[1..]);

        CredentialAnswer answer = await Read().FindAsync("reg.example", "", TestContext.Current.CancellationToken);

        Assert.Equal(["stored-user"], Users(answer));
        Assert.Contains("docker-credential-petrel-not-there could not be started", Assert.Single(answer.Problems).Message, StringComparison.Ordinal);
    }

    private CredentialSet Read(params (string Name, string Value)[] variables) => new(
        CredentialPlaces.Read(new CredentialEnvironment(
            variables.ToFrozenDictionary(static v => v.Name, static v => v.Value), "/home/u", UserId: 7, Root: _root)),
        new CredentialHelper(TimeProvider.System));

    private static IEnumerable<string> Users(CredentialAnswer answer) => answer.Credentials.Select(static c => c.UserName);

    private void Write(string path, params string[] keysAndUsers)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root + path)!);
        File.WriteAllText(_root + path, Json(keysAndUsers));
    }

    private static string Json(params string[] keysAndUsers)
    {
        IEnumerable<string> entries = keysAndUsers.Chunk(2).Select(static pair =>
            $"\"{pair[0]}\":{{\"auth\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(pair[1] + ":secret"))}\"}}");
        return $"{{\"auths\":{{{string.Join(',', entries)}}}}}";
    }
}
