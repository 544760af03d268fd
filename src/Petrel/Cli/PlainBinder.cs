using System.CommandLine;

namespace Petrel.Cli;

/// <summary>Binds a command that takes nothing but the options that every command has.</summary>
/// <param name="name">The command's words.</param>
/// <param name="common">Those options.</param>
internal sealed class PlainBinder(string name, CommonOptions common) : CommandBinder(NoSettings, [], common)
{
    protected override void BindArguments(ParseResult result)
    {
        foreach (string text in result.UnmatchedTokens)
        {
            if (!RefuseOption(text)) Fail(name, $"takes no arguments, but was given '{text}'");
        }
    }
}
