using CsCheck;

namespace Petrel.Tests.Cli;

public sealed class CommandLineProgramTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_Version_PrintsNameAndVersionWithoutReadingAnything()
    {
        Assert.Equal(0, _petrel.Run("--version"));
        Assert.Equal("petrel 0.1.0\n", _petrel.Output);
        Assert.Equal("", _petrel.Error);
    }

    [Fact]
    public void Run_VersionAfterACommand_PrintsItToo()
    {
        Assert.Equal(0, _petrel.Run("watch", "--version"));
        Assert.Equal("petrel 0.1.0\n", _petrel.Output);
    }

    [Theory]
    [InlineData()]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Run_NothingOrHelp_ShowsTheCommands(params string[] arguments)
    {
        Assert.Equal(0, _petrel.Run(arguments));
        Assert.Contains("watch <REGISTRY>", _petrel.Output, StringComparison.Ordinal);
        Assert.Contains("completion", _petrel.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("petrel: unknown command 'wach'; did you mean 'watch'?", "wach")]
    [InlineData("petrel: unknown option '--vesrion'; did you mean '--version'?", "--vesrion")]
    [InlineData("petrel: a command is missing; the commands are watch, check, demo, replay, record, doctor, agent, alert, report, explain, config, completion", "--quiet")]
    [InlineData("petrel: completion: name one shell: bash, zsh or fish", "completion")]
    [InlineData("petrel: completion: name one shell: bash, zsh or fish", "completion", "csh")]
    [InlineData("petrel: -z: unknown option", "watch", "-z")]
    [InlineData("petrel: x=1.2.3.4: addresses need their option: --registry-address x=1.2.3.4", "watch", "x=1.2.3.4")]
    [InlineData("petrel: --registry-address: needs a value: NAME=IP[:PORT]", "watch", "--registry-address")]
    [InlineData("petrel: --registry-address: needs a value: NAME=IP[:PORT]", "watch", "--registry-address", "docker.io")]
    [InlineData("petrel: --netns: '-5' is no network namespace; write all, self, a name below /run/netns, a path from / on, or a process id", "watch", "--netns", "-5")]
    [InlineData("petrel: --config: needs a value: FILE", "watch", "--config")]
    [InlineData("petrel: --config: needs a value: FILE", "watch", "--config", "--quiet")]
    [InlineData("petrel: --for: needs a value: DURATION", "watch", "--for", "--snapshot", "1s")]
    [InlineData("petrel: --for: was given more than once; give it once", "watch", "--for", "1s", "--for", "2s")]
    public void Run_WrongUsage_Is64WithOneErrorAndAHint(string expected, params string[] arguments)
    {
        Assert.Equal(64, _petrel.Run(arguments));
        string[] lines = _petrel.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(expected, lines[0]);
        Assert.StartsWith("petrel: see 'petrel ", Assert.Single(lines[1..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _petrel petrel")]
    [InlineData("zsh", "compdef _petrel petrel")]
    [InlineData("fish", "complete -c petrel")]
    public void Run_Completion_PrintsAScriptThatAsksTheProgram(string shell, string expected)
    {
        Assert.Equal(0, _petrel.Run("completion", shell));
        Assert.Contains(expected, _petrel.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", _petrel.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("petrel wat", "watch")]
    [InlineData("petrel watch --so", "--source")]
    [InlineData("petrel watch --source ", "trace")]
    [InlineData("petrel watch ghc", "ghcr.io")]
    [InlineData("petrel completion ", "fish")]
    public void Run_Suggest_CompletesTheLine(string line, string expected)
    {
        Assert.Equal(0, _petrel.Run($"[suggest:{line.Length}]", line));
        Assert.Contains(expected, _petrel.Output.Split('\n'));
    }

    [Fact]
    public void Run_RandomArguments_AlwaysEndsInAStatus()
    {
        string[] words = ["watch", "doctor", "demo", "healthy", "--list", "replay", "record", "label", "completion", "--output", "--source", "--interval", "--", "-", "--registry-address", "a=1.2.3.4", "=", "@x", "--quiet=", "[x]", "[suggest]", "1s", "", "--no-probe:x", "--for=", "bash", "-?", "é\n"];
        Gen.OneOf(Gen.Int[0, words.Length - 1].Select(i => words[i]), Gen.String).Array[0, 6].Sample(static arguments =>
        {
            using var program = new TestCommandLine();
            int status = program.Run(arguments);
            Assert.Contains(status, (int[])[0, 1, 7, 8, 9, 64]);
            Assert.Equal(status == 64, program.Error.Contains("petrel: see '", StringComparison.Ordinal));
            Assert.All(program.Error.TrimEnd('\n').Split('\n').Where(static l => l.Length > 0), static l => Assert.StartsWith("petrel: ", l, StringComparison.Ordinal));
        }, iter: 2000, threads: 1);
    }
}
