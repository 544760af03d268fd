using System.CommandLine;
using System.CommandLine.Parsing;

namespace Petrel.Cli;

/// <summary>Binds <c>petrel watch</c>: registries stand as arguments, and their addresses in a list.</summary>
internal sealed class WatchBinder(WatchCommand watch, CommonOptions common) : CommandBinder(watch.Settings, [], common)
{
    private readonly List<string> _registries = [];

    protected override void BindArguments(ParseResult result)
    {
        AddRegistries(Tokens(result.GetResult(watch.Registries)));
        // What follows the option's addresses without a '=' is a registry that was written after them.
        if (result.GetResult(watch.RegistryAddress) is { Implicit: false } given)
            AddRegistries(Tokens(given).Where(static text => !IsAddress(text)));
        if (_registries.Count > 0) Add("REGISTRY", "registries", [.. _registries]);
    }

    protected override void AddSetting(OptionResult given, string key, string flag)
    {
        if (given.Option == watch.RegistryAddress) AddAddresses(given, key);
        else base.AddSetting(given, key, flag);
    }

    private void AddRegistries(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            if (RefuseOption(text)) continue;
            // An empty argument is a variable that was not set: it must not turn into "all registries".
            if (string.IsNullOrWhiteSpace(text)) Fail("REGISTRY", "a registry's name is empty; write for example docker.io");
            else if (IsAddress(text)) Fail(text, $"addresses need their option: --registry-address {text}");
            else _registries.Add(text);
        }
    }

    private void AddAddresses(OptionResult given, string key)
    {
        string[] addresses = [.. Tokens(given).Where(IsAddress)];
        if (addresses.Length > 0) Add(given, key, addresses);
        else Fail(given.Option.Name, "needs a value: NAME=IP[:PORT]");
    }

    private static bool IsAddress(string text) => text.Contains('=', StringComparison.Ordinal);
}
