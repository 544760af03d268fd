using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Petrel.Agent.Configuration;

namespace Petrel.Cli;

/// <summary>Binds <c>petrel watch</c>.</summary>
internal sealed class WatchBinder(WatchCommand watch, CommonOptions common) : OptionBinder(watch.Settings, common)
{
    private readonly List<string> _registries = [];

    protected override void BindArguments(ParseResult result) => AddRegistries(Tokens(result.GetResult(watch.Registries)));

    protected override ImmutableArray<CommandLineSetting> Finish()
    {
        if (_registries.Count > 0) Given.Insert(0, new CommandLineSetting("REGISTRY", "registries", [.. _registries]));
        return base.Finish();
    }

    protected override void BindOption(OptionResult given, string key, string flag)
    {
        if (given.Option == watch.RegistryAddress) AddAddresses(given, key);
        else base.BindOption(given, key, flag);
    }

    private void AddRegistries(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            // The parser takes what it does not know for an argument.
            if (text.Length > 1 && text[0] == '-') AddUnknownOption(text);
            // An empty argument is a variable that was not set: it must not turn into "all registries".
            else if (string.IsNullOrWhiteSpace(text)) Fail("REGISTRY", "a registry's name is empty; write for example docker.io");
            else if (text.Contains('=', StringComparison.Ordinal)) Fail(text, $"addresses need their option: --registry-address {text}");
            else _registries.Add(text);
        }
    }

    // The option takes all that follows; what has no '=' is a registry that was written after it.
    private void AddAddresses(OptionResult given, string key)
    {
        string[] addresses = [.. Tokens(given).Where(static text => text.Contains('=', StringComparison.Ordinal))];
        AddRegistries(Tokens(given).Where(static text => !text.Contains('=', StringComparison.Ordinal)));
        if (addresses.Length > 0) Given.Add(new CommandLineSetting(given.Option.Name, key, [.. addresses]));
        else Fail(given.Option.Name, "needs a value: NAME=IP[:PORT]");
    }
}
