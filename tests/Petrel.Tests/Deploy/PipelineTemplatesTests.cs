using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Petrel.Tests.Deploy;

/// <summary>The templates for pipelines: that they are YAML of the right form, and that their scripts do what they promise.</summary>
public sealed class PipelineTemplatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-deploy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Action_InputsReachTheScriptAsVariablesOnly()
    {
        YamlMappingNode action = Read("deploy/github/action.yml");
        var step = (YamlMappingNode)action["runs"]["steps"][0];

        Assert.Equal("composite", Text(action["runs"]["using"]));
        Assert.DoesNotContain("${{", Text(step["run"]), StringComparison.Ordinal);
        string[] used = [.. ((YamlMappingNode)step["env"]).Children.Values.Select(Text)];
        foreach (YamlNode input in ((YamlMappingNode)action["inputs"]).Children.Keys) Assert.Contains($"${{{{ inputs.{Text(input)} }}}}", used);
    }

    [Theory]
    [InlineData("ok", 0)]
    [InlineData("warning", 0)]
    [InlineData("critical", 2)]
    public void Action_Script_PassesArgumentsAndStatusOn(string status, int code)
    {
        string script = Text(Read("deploy/github/action.yml")["runs"]["steps"][0]["run"]);
        (int exit, string output) = Run(script, status, code, new()
        {
            ["TARGETS"] = "docker.io/library/nginx:1.27\n  ghcr.io/a/b:1 ",
            ["PULLS"] = "12",
            ["CLIENT"] = "docker",
            ["PLATFORM"] = "",
            ["FAIL_ON"] = "critical",
            ["TIMEOUT"] = "5s",
        });

        Assert.Equal(code, exit);
        Assert.Equal(
            "check --pulls 12 --fail-on critical --timeout 5s --client docker --output json -- docker.io/library/nginx:1.27 ghcr.io/a/b:1\n",
            File.ReadAllText($"{_folder}/arguments"));
        Assert.Contains($"status={status}\nreport={{\"type\":\"check\"", File.ReadAllText($"{_folder}/github"), StringComparison.Ordinal);
        Assert.Equal(status == "critical", output.Contains("::error", StringComparison.Ordinal));
        Assert.Equal(status == "warning", output.Contains("::warning", StringComparison.Ordinal));
    }

    [Fact]
    public void GitLab_Script_PassesVariablesOn()
    {
        var job = (YamlMappingNode)Read("deploy/gitlab/petrel-check.yml")["petrel-check"];
        Dictionary<string, string> variables = ((YamlMappingNode)job["variables"]).Children.ToDictionary(static one => Text(one.Key), static one => Text(one.Value));
        variables["PETREL_CHECK"] = "nginx:1.27 ghcr.io/a/b:1";

        (int exit, _) = Run(Text(job["script"][0]), "critical", 2, variables);

        Assert.Equal(2, exit);
        Assert.Equal("check --pulls 1 --fail-on critical --timeout 10s -- nginx:1.27 ghcr.io/a/b:1\n", File.ReadAllText($"{_folder}/arguments"));
    }

    // A program of that name stands in for petrel: it notes its arguments, and ends as it is told.
    private (int Exit, string Output) Run(string script, string status, int code, Dictionary<string, string> variables)
    {
        string program = $"{_folder}/petrel";
        File.WriteAllText(program, $$"""
            #!/bin/bash
            echo "$@" > {{_folder}}/arguments
            echo '{"type":"check","status":"{{status}}","exit":{{code}},"routes":[{"status":"ok","summary":"x"}]}'
            exit {{code}}
            """.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // As a runner does: the first failing command ends the step.
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        start.Environment["PATH"] = $"{_folder}:{start.Environment["PATH"]}";
        start.Environment["PETREL"] = "petrel";
        start.Environment["GITHUB_OUTPUT"] = $"{_folder}/github";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static YamlMappingNode Read(string path)
    {
        string? folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder!, path))) folder = Path.GetDirectoryName(folder);
        var stream = new YamlStream();
        using var reader = new StreamReader(Path.Combine(folder!, path));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
