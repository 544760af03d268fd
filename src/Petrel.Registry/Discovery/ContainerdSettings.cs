using System.Collections.Immutable;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Discovery;

/// <summary>TLS of one registry in the old form of containerd's configuration.</summary>
internal sealed record ContainerdTls(bool SkipsVerify, string Authority, string Certificate, string Key, string Place);

/// <summary>
/// What containerd's config.toml says of registries, imports included (containerd docs/cri/registry.md, docs/man
/// containerd-config.toml.5). Version 2 keeps them in the CRI plugin, version 3 in its images plugin.
/// </summary>
internal sealed class ContainerdSettings
{
    internal const string File = "/etc/containerd/config.toml";

    private const int DeepestImport = 8;

    private static readonly string[] CriNames = ["cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images"];

    private readonly ClientFiles _files;
    private readonly HashSet<string> _read = [];

    private ContainerdSettings(ClientFiles files) => _files = files;

    /// <summary>The format's version; 0 without a file.</summary>
    internal long Version { get; private set; }

    /// <summary>The files that were read.</summary>
    internal List<string> Places { get; } = [];

    /// <summary>Whether the CRI plugin is turned off, and where.</summary>
    internal Located? Disabled { get; private set; }

    /// <summary><c>config_path</c> of the CRI's registries; null if it is not set.</summary>
    internal Located? ConfigPath { get; private set; }

    /// <summary><c>config_path</c> in a section that this version does not read.</summary>
    internal Located? UnreadPath { get; private set; }

    internal bool UsesLocalPull { get; private set; }

    /// <summary>The mirrors of the old form, by registry.</summary>
    internal Dictionary<string, ImmutableArray<Located>> Mirrors { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, ContainerdTls> Tls { get; } = new(StringComparer.Ordinal);

    internal static ContainerdSettings Read(ClientFiles files)
    {
        var settings = new ContainerdSettings(files);
        settings.ReadFile(File, 0);
        return settings;
    }

    private void ReadFile(string path, int depth)
    {
        if (depth > DeepestImport || !_read.Add(path) || _files.Read(path) is not { } text) return;
        TomlDocument document = TomlDocument.Parse(text, path);
        Places.Add(path);
        _files.Fail(document.Errors);
        if (!document.Errors.IsEmpty) _files.Fail(path, 0, "does not parse: containerd does not start with it");
        var errors = new List<TomlError>();
        var root = new TomlTableReader(path, document.Root, 1, errors);
        Version = Math.Max(Version, root.Optional("version", TomlKind.Integer)?.Integer ?? 1);
        foreach (TomlValue plugin in root.Items("disabled_plugins", TomlKind.String))
        {
            if (CriNames.Contains(plugin.Text)) Disabled = new Located(plugin.Text, $"{path}:{plugin.Line}");
        }
        if (root.Optional("plugins", TomlKind.Table) is { } plugins) ReadPlugins(root.Below(plugins), path);
        _files.Fail(errors);
        // What is imported comes later and counts more.
        foreach (TomlValue import in root.Items("imports", TomlKind.String)) Import(import.Text, path, depth);
    }

    private void Import(string pattern, string from, int depth)
    {
        string directory = from[..from.LastIndexOf('/')];
        string path = pattern.StartsWith('/') ? pattern : $"{directory}/{pattern}";
        int slash = path.LastIndexOf('/');
        if (!path.Contains('*', StringComparison.Ordinal)) ReadFile(path, depth + 1);
        else foreach (string file in _files.FilesIn(path[..slash], path[(slash + 1)..])) ReadFile(file, depth + 1);
    }

    private void ReadPlugins(TomlTableReader plugins, string path)
    {
        string read = Version >= 3 ? CriNames[2] : Version == 2 ? CriNames[1] : CriNames[0];
        foreach (string name in CriNames)
        {
            if (plugins.Optional(name, TomlKind.Table) is not { } plugin) continue;
            TomlTableReader section = plugins.Below(plugin);
            UsesLocalPull |= section.Flag("use_local_image_pull");
            if (section.Optional("registry", TomlKind.Table) is not { } registry) continue;
            TomlTableReader reader = section.Below(registry);
            Located? configPath = reader.Optional("config_path", TomlKind.String) is { Text.Length: > 0 } value
                ? new Located(value.Text, $"{path}:{value.Line}")
                : null;
            if (name != read)
            {
                UnreadPath ??= configPath;
                continue;
            }
            ConfigPath = configPath ?? ConfigPath;
            ReadMirrors(reader, path);
            ReadTls(reader, path);
        }
    }

    private void ReadMirrors(TomlTableReader registry, string path)
    {
        if (registry.Optional("mirrors", TomlKind.Table) is not { } mirrors) return;
        foreach (TomlEntry entry in mirrors.Table.Entries.Where(static entry => entry.Value.Kind == TomlKind.Table))
        {
            Mirrors[entry.Key] =
            [
                .. registry.Below(entry.Value).Items("endpoint", TomlKind.String).Select(item => new Located(item.Text, $"{path}:{item.Line}")),
            ];
        }
    }

    private void ReadTls(TomlTableReader registry, string path)
    {
        if (registry.Optional("configs", TomlKind.Table) is not { } configs) return;
        foreach (TomlEntry entry in configs.Table.Entries.Where(static entry => entry.Value.Kind == TomlKind.Table))
        {
            TomlTableReader config = registry.Below(entry.Value);
            if (config.Optional("tls", TomlKind.Table) is not { } tls) continue;
            TomlTableReader reader = config.Below(tls);
            Tls[entry.Key] = new ContainerdTls(
                reader.Flag("insecure_skip_verify"), Text(reader, "ca_file"), Text(reader, "cert_file"), Text(reader, "key_file"), $"{path}:{entry.Line}");
        }
    }

    private static string Text(TomlTableReader reader, string key) => reader.Optional(key, TomlKind.String)?.Text ?? "";
}
