using System.Text.Json.Nodes;
using Petrel.EndToEnd.Tests.Harness;

namespace Petrel.EndToEnd.Tests;

/// <summary>`petrel doctor` as root, as nobody, and in what containers are made of.</summary>
public sealed class DoctorTests : IDisposable
{
    private const int PageWidth = 80;
    private static readonly string[] Nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "env", "HOME=/"];

    private readonly Hosts _hosts = new();

    [Fact]
    public void Root_TracesAndEntersEveryNamespace()
    {
        (int status, JsonObject json) = Examine();

        // A machine may keep processes even from root (a security module); then that is what is found.
        bool isWhole = json["pidNamespace"]!["unreadable"]!.GetValue<int>() == 0;
        Assert.Equal(isWhole ? 0 : 1, status);
        Assert.Equal("trace", json["source"]!.ToString());
        Assert.All(json["sources"]!.AsArray(), static source => Assert.Equal("available", source!["availability"]!.ToString()));
        JsonNode client = Netns(json, _hosts.Client), server = Netns(json, _hosts.Server);
        Assert.Equal(Hosts.InodeOf(_hosts.Client), client["inode"]!.GetValue<uint>());
        Assert.Equal((true, true), (client["own"]!.GetValue<bool>(), server["entered"]!.GetValue<bool>()));
    }

    [Fact]
    public void Nobody_IsWarnedWithTheExactCommands()
    {
        (int status, string page, string errors) = Run([.. Nobody, PetrelProcess.Program, "doctor"]);

        Assert.Equal((1, ""), (status, errors));
        Assert.Contains("trace   denied", page);
        Assert.Contains(
            "cap_dac_read_search,cap_sys_admin,cap_sys_ptrace,cap_net_broadcast,cap_net_raw+ep", page);
        Assert.Contains($"sudo {PetrelProcess.Program} watch", page.Replace(" \\\n     ", ""));
        Assert.DoesNotContain('\e', page);
        // A command is not cut: its words stand whole.
        Assert.All(page.Split('\n').Where(static line => !line.Contains(PetrelProcess.Program) && !line.Contains("+ep")),
            static line => Assert.True(line.Length <= PageWidth, line));
    }

    [Fact]
    public void Nobody_GivenTheCapabilitiesThatAreNamed_Traces()
    {
        (_, JsonObject before) = Examine(Nobody);
        string command = before["grant"]!["commands"]![0]!.ToString();
        string[] names = command.Split(' ')[2].Replace("+ep", "").Split(',');
        Assert.False(Netns(before, _hosts.Server)["entered"]!.GetValue<bool>());
        Assert.Equal("sudo setcap", string.Join(' ', command.Split(' ')[..2]));

        // Ambient capabilities give the process what those of the file would.
        string all = string.Join(',', names.Select(static name => name.Replace("cap_", "+")));
        (_, JsonObject after) = Examine([.. Nobody[..^2], $"--inh-caps={all}", $"--ambient-caps={all}", .. Nobody[^2..]]);

        Assert.Equal("trace", after["source"]!.ToString());
        Assert.True(Netns(after, _hosts.Server)["entered"]!.GetValue<bool>());
        Assert.Empty(after["grant"]!["commands"]!.AsArray());
    }

    [Theory]
    [InlineData("the host's PID namespace", "unshare", "--pid", "--fork", "--mount-proc")]
    [InlineData("a /proc of Petrel's own PID namespace", "unshare", "--pid", "--fork")]
    [InlineData("the host's user namespace", "unshare", "--user", "--map-root-user")]
    public void Container_SaysWhichNamespaceCutsItOff(string missing, params string[] container)
    {
        (int status, JsonObject json) = Examine(container);

        Assert.Equal(1, status);
        Assert.Contains(missing, json["findings"]!.AsArray().Select(static finding => finding!["missing"]!.ToString()));
    }

    [Fact]
    public void WrongUsage_GivesAllErrorsAt64()
    {
        (int status, string output, string errors) = Run([PetrelProcess.Program, "doctor", "docker.io", "--output", "xml"]);

        Assert.Equal((64, ""), (status, output));
        Assert.Contains("docker.io", errors);
        Assert.Contains("--output", errors);
    }

    public void Dispose() => _hosts.Dispose();

    private (int Status, JsonObject Json) Examine(params string[] within)
    {
        (int status, string output, string errors) = Run([.. within, PetrelProcess.Program, "doctor", "--output", "json"]);
        Assert.Equal("", errors);
        JsonObject json = JsonNode.Parse(Assert.Single(output.TrimEnd('\n').Split('\n')))!.AsObject();
        Assert.Equal("doctor", json["type"]!.ToString());
        Assert.Equal(status, json["exit"]!.GetValue<int>());
        return (status, json);
    }

    private static JsonNode Netns(JsonObject json, string name) => json["netns"]!.AsArray().Single(
        netns => netns!["names"]!.AsArray().Any(path => path!.ToString() == $"/run/netns/{name}"))!;

    private (int Status, string Output, string Errors) Run(string[] command) =>
        Tool.Try("nsenter", [$"--net=/run/netns/{_hosts.Client}", .. command]);
}
