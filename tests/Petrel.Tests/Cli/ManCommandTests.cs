using System.Collections.Immutable;
using System.Diagnostics;
using Petrel.Agent.Configuration;

namespace Petrel.Tests.Cli;

public sealed class ManCommandTests : IDisposable
{
    private readonly TestCommandLine _petrel = new()
    {
        Inputs = new ConfigurationInputs { Environment = ImmutableDictionary<string, string>.Empty.Add("SOURCE_DATE_EPOCH", "1700000000") },
    };

    public void Dispose() => _petrel.Dispose();

    [Theory]
    [InlineData("petrel", ".TH \"PETREL\" 1 \"2023-11-14\"", ".SS \"petrel watch [REGISTRY]...\"", "\\fB\\-\\-interval\\fR \\fIDURATION\\fR", ".SS \"petrel alert test")]
    [InlineData("petrel.toml", ".TH \"PETREL.TOML\" 5 \"2023-11-14\"", ".SH \"[http]\"", "\\fBtoken_file\\fR", "name = \"registry.example:5000\"")]
    public void Man_OfAPage_DescribesWhatIsThere(string page, params string[] expected)
    {
        Assert.Equal(0, _petrel.Run("man", page));
        foreach (string text in expected) Assert.Contains(text, _petrel.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("petrel")]
    [InlineData("petrel.toml")]
    public async Task Man_GivenToGroff_HasNoWarnings(string page)
    {
        if (!File.Exists("/usr/bin/groff")) Assert.Skip("not installed: groff");
        _petrel.Run("man", page);
        using Process groff = Process.Start(new ProcessStartInfo("/usr/bin/groff", ["-man", "-Tutf8", "-ww", "-rF0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> shown = groff.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await groff.StandardInput.WriteAsync(_petrel.Output);
        groff.StandardInput.Close();
        Assert.Equal("", await groff.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Contains("PETREL", await shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Man_OfNoPage_IsRefusedAndUnlisted()
    {
        Assert.Equal(64, _petrel.Run("man", "nginx"));
        Assert.StartsWith("petrel: man: name one page", _petrel.Error);
        _petrel.Run("--help");
        Assert.DoesNotContain("manual page", _petrel.Output, StringComparison.Ordinal);
    }
}
