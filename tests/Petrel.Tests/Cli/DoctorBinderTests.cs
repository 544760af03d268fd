using Petrel.Agent.Configuration;

namespace Petrel.Tests.Cli;

public sealed class DoctorBinderTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_Doctor_PassesItsPageAndStatusOn()
    {
        Assert.Equal(1, _petrel.Run("doctor"));
        Assert.Equal(("page\n", ""), (_petrel.Output, _petrel.Error));
        Assert.Equal(new DoctorOptions(Json: false, Color: true, Quiet: false, Verbose: false), _petrel.Examined);
    }

    [Theory]
    [InlineData("doctor", "--output", "json", "--no-color", "--quiet")]
    [InlineData("--no-color", "--quiet", "doctor", "--output=json")]
    public void Run_DoctorWithOptions_BindsThem(params string[] arguments)
    {
        Assert.Equal(1, _petrel.Run(arguments));
        Assert.Equal(new DoctorOptions(Json: true, Color: false, Quiet: true, Verbose: false), _petrel.Examined);
    }

    [Fact]
    public void Run_DoctorWhereWatchWritesJson_StillWritesAPage()
    {
        _petrel.Inputs = new ConfigurationInputs
        {
            DefaultFiles = ["/p.toml"],
            ReadFile = static _ => new FileText("[watch]\noutput = \"json\"\nverbose = true\n", null),
        };

        Assert.Equal(1, _petrel.Run("doctor"));
        Assert.Equal(new DoctorOptions(Json: false, Color: true, Quiet: false, Verbose: true), _petrel.Examined);
    }

    [Fact]
    public void Run_DoctorWithManyFaults_SaysAllOfThem()
    {
        Assert.Equal(64, _petrel.Run("doctor", "docker.io", "--source", "trace", "--output", "jsn", "--quiet=7", "--verbos", "--config", "/nowhere.toml"));
        Assert.Null(_petrel.Examined);
        Assert.Equal(
            """
            petrel: /nowhere.toml: no such file; check the path after --config
            petrel: --quiet: is true or false, not '7'
            petrel: doctor: takes no arguments, but was given 'docker.io'
            petrel: --source: unknown option
            petrel: doctor: takes no arguments, but was given 'trace'
            petrel: --verbos: unknown option; did you mean --verbose?
            petrel: --output: must be text or json, not 'jsn'; did you mean 'json'?
            petrel: see 'petrel doctor --help'

            """.ReplaceLineEndings("\n"),
            _petrel.Error);
    }

    [Fact]
    public void Run_WatchARegistryCalledDoctor_Watches()
    {
        Assert.Equal(7, _petrel.Run("watch", "doctor", "--interval", "2s"));
        Assert.Null(_petrel.Examined);
    }

    [Fact]
    public void Run_DoctorHelp_NamesItsOptions()
    {
        Assert.Equal(0, _petrel.Run("doctor", "--help"));
        foreach (string option in (string[])["--output", "--config", "--no-color", "--quiet", "--verbose"])
            Assert.Contains(option, _petrel.Output, StringComparison.Ordinal);
    }
}
