using System.Collections.Immutable;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Discovery;

/// <summary>A mirror of registries.conf.</summary>
internal sealed record ConfiguredMirror(string Location, bool Insecure, string PullFrom, string Place);

/// <summary>A <c>[[registry]]</c> of registries.conf.</summary>
internal sealed record ConfiguredRegistry(
    string Prefix, string Location, bool Insecure, bool Blocked, bool MirrorByDigestOnly, ImmutableArray<ConfiguredMirror> Mirrors, string Place);

/// <summary>
/// Parses registries.conf (containers-registries.conf(5)), version 2 and what is left of version 1: text in, values out.
/// </summary>
internal sealed class RegistriesConf(ClientFiles files)
{
    private static readonly string[] PullChoices = ["all", "digest-only", "tag-only"];

    /// <summary>By prefix; a later file replaces an earlier one's.</summary>
    internal Dictionary<string, ConfiguredRegistry> Registries { get; } = new(StringComparer.Ordinal);

    /// <summary>The registries that a short name is looked for in.</summary>
    internal ImmutableArray<Located> Unqualified { get; private set; } = [];

    /// <summary>The aliases of short names.</summary>
    internal Dictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds one file.</summary>
    internal void Add(string text, string file)
    {
        TomlDocument document = TomlDocument.Parse(text, file);
        var errors = new List<TomlError>(document.Errors);
        if (!document.Errors.IsEmpty) errors.Add(new TomlError(file, document.Errors[0].Line, "podman does not read any registry until this file parses"));
        var root = new TomlTableReader(file, document.Root, 1, errors);
        ImmutableArray<TomlValue> search = root.Items("unqualified-search-registries", TomlKind.String);
        if (!search.IsEmpty) Unqualified = [.. search.Select(item => new Located(item.Text, $"{file}:{item.Line}"))];
        foreach (TomlValue registry in root.Items("registry", TomlKind.Table)) AddRegistry(root.Below(registry), file);
        foreach (TomlEntry alias in root.Optional("aliases", TomlKind.Table)?.Table.Entries ?? [])
        {
            if (alias.Value.Kind == TomlKind.String) Aliases[alias.Key] = alias.Value.Text;
        }
        if (root.Optional("registries", TomlKind.Table) is { } old) AddOld(root.Below(old), file);
        files.Fail(errors);
    }

    private void AddRegistry(TomlTableReader reader, string file)
    {
        string location = Text(reader, "location");
        string prefix = Text(reader, "prefix");
        if (prefix.Length == 0) prefix = location;
        if (prefix.Length == 0)
        {
            // A location of a wrong type was named already.
            if (reader.Any("location") is not { Kind: not TomlKind.String }) reader.Fail(reader.Line, "a [[registry]] needs 'location' or 'prefix'; podman refuses the file without");
            return;
        }
        if (location.Length == 0) location = prefix.StartsWith("*.", StringComparison.Ordinal) ? "" : prefix;
        Objects(reader, "location", location);
        Registries[prefix] = new ConfiguredRegistry(
            prefix, location, reader.Flag("insecure"), reader.Flag("blocked"), reader.Flag("mirror-by-digest-only"),
            [.. reader.Items("mirror", TomlKind.Table).Select(item => ReadMirror(reader.Below(item), file)).OfType<ConfiguredMirror>()],
            $"{file}:{reader.Line}");
    }

    private static ConfiguredMirror? ReadMirror(TomlTableReader reader, string file)
    {
        string location = reader.RequiredText("location");
        if (location.Length == 0 || !Objects(reader, "location", location)) return null;
        string pull = Text(reader, "pull-from-mirror");
        if (pull.Length > 0 && !PullChoices.Contains(pull)) reader.Fail(reader.Line, $"'pull-from-mirror' must be all, digest-only or tag-only, not '{pull}'");
        return new ConfiguredMirror(location, reader.Flag("insecure"), pull, $"{file}:{reader.Line}");
    }

    private static bool Objects(TomlTableReader reader, string key, string location)
    {
        if (!location.Contains("://", StringComparison.Ordinal)) return true;
        reader.Fail(reader.Line, $"'{key}' must be HOST[:PORT][/PATH] without a scheme, not '{location}'");
        return false;
    }

    private void AddOld(TomlTableReader old, string file)
    {
        foreach (string section in (string[])["search", "insecure", "block"])
        {
            if (old.Optional(section, TomlKind.Table) is not { } table) continue;
            foreach (TomlValue item in old.Below(table).Items("registries", TomlKind.String)) AddOld(section, item, file);
        }
    }

    private void AddOld(string section, TomlValue item, string file)
    {
        string place = $"{file}:{item.Line}";
        if (section == "search") Unqualified = Unqualified.Add(new Located(item.Text, place));
        else Registries.TryAdd(item.Text, new ConfiguredRegistry(item.Text, item.Text, section == "insecure", section == "block", false, [], place));
    }

    private static string Text(TomlTableReader reader, string key) => reader.Optional(key, TomlKind.String)?.Text ?? "";
}
