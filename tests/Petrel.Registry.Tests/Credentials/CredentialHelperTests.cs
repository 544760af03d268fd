using Microsoft.Extensions.Time.Testing;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Tests.Credentials;

/// <summary>Helpers are shell scripts in a directory that the search path of this process is made to begin with.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private static readonly CredentialOrigin Origin = new(CredentialSourceKind.Docker, "config.json", "reg.example");
    private static readonly string Directory = MakeDirectory();

    private readonly FakeTimeProvider _time = new();
    private readonly string _name = $"test-{Guid.NewGuid():N}";

    public void Dispose() => File.Delete(Script);

    [Fact]
    public async Task GetAsync_Answer_IsACredentialWithItsOrigin()
    {
        Write("""read server; [ "$1" = get ] && printf '{"ServerURL":"%s","Username":"alice","Secret":"for %s"}' "$server" "$server" """);

        Credential credential = (await Ask()).Credential!;

        Assert.Equal((CredentialKind.Password, "alice", "for reg.example"), (credential.Kind, credential.UserName, credential.Secret.Reveal()));
        Assert.Equal(_name, credential.Origin.Helper);
    }

    [Fact]
    public async Task GetAsync_TokenAsUserName_IsAnIdentityToken()
    {
        Write("""printf '{"Username":"<token>","Secret":"refresh"}'""");

        Credential credential = (await Ask()).Credential!;

        Assert.Equal((CredentialKind.IdentityToken, ""), (credential.Kind, credential.UserName));
    }

    [Fact]
    public async Task GetAsync_NothingStored_IsNeitherCredentialNorProblem()
    {
        Write("echo 'credentials not found in native keychain'; exit 1");

        Assert.Equal(default, await Ask());
    }

    [Theory]
    [InlineData("echo secret-word >&2; exit 3", "ended with status 3")]
    [InlineData("echo not json", "did not answer with")]
    [InlineData("echo '{\"Username\":\"a\"}'", "did not answer with")]
    [InlineData("exec cat /dev/zero", "answered more than 64 KiB")]
    public async Task GetAsync_Failure_IsNamed(string script, string expected)
    {
        Write(script);

        HelperAnswer answer = await Ask();

        Assert.Null(answer.Credential);
        Assert.Contains(expected, answer.Problem!.Value.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", answer.Problem!.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_HelperThatHangs_IsEndedAfterItsTime()
    {
        string started = Script + ".pid";
        Write($"echo $$ > {started}; exec sleep 1000");
        Task<HelperAnswer> asked = Ask();
        while (!File.Exists(started) || File.ReadAllText(started).Length == 0) await Task.Yield();
        int pid = int.Parse(File.ReadAllText(started));
        File.Delete(started);

        Assert.False(asked.IsCompleted);
        _time.Advance(CredentialHelper.TimeLimit);
        HelperAnswer answer = await asked;

        Assert.Contains("did not answer within 5 s", answer.Problem!.Value.Message, StringComparison.Ordinal);
        while (Lives(pid)) await Task.Yield();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("../sh", false)]
    [InlineData("..", false)]
    [InlineData("a b", false)]
    [InlineData("ecr-login", true)]
    public void IsName_Path_IsNone(string name, bool expected) => Assert.Equal(expected, CredentialHelper.IsName(name));

    private static bool Lives(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // gone before it was opened, or before it was read
        }
    }

    private string Script => Path.Combine(Directory, $"docker-credential-{_name}");

    private Task<HelperAnswer> Ask() =>
        new CredentialHelper(_time).GetAsync(_name, "reg.example", Origin, TestContext.Current.CancellationToken);

    private void Write(string script)
    {
        File.WriteAllText(Script, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(Script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string MakeDirectory()
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("petrel-helpers-").FullName;
        Environment.SetEnvironmentVariable("PATH", $"{directory}:{Environment.GetEnvironmentVariable("PATH")}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(directory, recursive: true);
        return directory;
    }
}
