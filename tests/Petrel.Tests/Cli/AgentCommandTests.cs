using Petrel.Agent.Configuration;

namespace Petrel.Tests.Cli;

public sealed class AgentCommandTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();
    private string _file = "";

    public AgentCommandTests() => _petrel.Inputs = new ConfigurationInputs { ReadFile = _ => new FileText(_file, null) };

    [Fact]
    public void Agent_WithConfiguration_RunsAndLoadsItAnew()
    {
        _file = "[agent]\nhost = \"one\"";
        Assert.Equal(3, _petrel.Run("agent", "--config", "a.toml"));
        Assert.Equal("one", _petrel.Watched!.Agent.Host);

        _file = "[agent]\nhost = \"two\"";
        Assert.Equal("two", _petrel.Reload!().Configuration!.Agent.Host);
        _file = "[agent]\nhst = \"three\"";
        Assert.Contains("did you mean 'host'?", Assert.Single(_petrel.Reload().Errors).ToString());
    }

    [Theory]
    [InlineData("petrel: agent: takes no arguments, but was given 'docker.io'", "agent", "docker.io")]
    [InlineData("petrel: RECEIVER: name one receiver, or none for all", "alert", "test", "a", "b")]
    [InlineData("petrel: config check: takes no arguments, but was given 'x'", "config", "check", "x")]
    public void Run_WhatIsNotTaken_IsRefused(string error, params string[] arguments)
    {
        Assert.Equal(64, _petrel.Run(arguments));
        Assert.StartsWith(error, _petrel.Error);
    }

    [Fact]
    public void AlertTest_OfOne_NamesIt()
    {
        Assert.Equal(4, _petrel.Run("alert", "test", "pager"));
        Assert.Equal("pager", _petrel.TestedReceiver);
    }

    [Fact]
    public void ConfigInit_WithABrokenFile_WritesAFileAllTheSame()
    {
        _file = "[watch";
        Assert.Equal(0, _petrel.Run("config", "init", "--quiet"));
        Assert.Contains("[agent]", _petrel.Output);
    }

    [Fact]
    public void ConfigShow_OfWhatWasSet_NamesWhereItCameFrom()
    {
        _file = "[http]\nlisten = \"[::1]:1\"";
        Assert.Equal(0, _petrel.Run("config", "show", "--config", "a.toml"));
        Assert.Contains("listen = \"[::1]:1\"  # a.toml:2", _petrel.Output);
        Assert.Equal(0, _petrel.Run("config", "check", "--config", "a.toml"));
        Assert.Contains("a.toml: valid", _petrel.Output);
    }

    public void Dispose() => _petrel.Dispose();
}
