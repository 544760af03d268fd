using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Text;
using Petrel.Export.Alerts;
using Petrel.Registry.Toml;

namespace Petrel.Agent.Configuration;

/// <summary>
/// Merges the configuration, lowest first: built-in values, files, environment (<c>PETREL_SECTION__KEY</c>), command line.
/// Every layer is checked, also where a higher one decides: all errors come at once.
/// </summary>
public sealed class ConfigurationLoader
{
    private const string Prefix = "PETREL_";
    private const string SectionSeparator = "__";

    private readonly ConfigurationInputs _inputs;
    private readonly RegistryCatalogue _builtIn;
    private readonly List<ConfigurationError> _errors = [];
    private readonly List<string> _notes = [];
    private readonly List<RegistryDefinition> _registries = [];
    private readonly List<ReceiverOptions> _receivers = [];
    private readonly ImmutableDictionary<string, string>.Builder _origins = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
    private WatchOptions _watch = new();
    private DetectionOptions _detection = new();
    private ProbeOptions _probe = new();
    private AlertOptions _alerts = new();

    private ConfigurationLoader(ConfigurationInputs inputs, RegistryCatalogue builtIn) => (_inputs, _builtIn) = (inputs, builtIn);

    /// <summary>Loads the configuration; reads the files of <paramref name="inputs"/> and nothing else.</summary>
    public static ConfigurationResult Load(ConfigurationInputs inputs, RegistryCatalogue builtIn)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(builtIn);
        return new ConfigurationLoader(inputs, builtIn).Load();
    }

    private ConfigurationResult Load()
    {
        ReadFiles();
        ReadEnvironment();
        ReadCommandLine();
        if (_watch.Quiet && _watch.Verbose)
        {
            _errors.Add(new ConfigurationError(Place("watch.verbose"), $"cannot be joined with quiet ({Place("watch.quiet")}); choose one"));
        }
        if (_errors.Count > 0) return new ConfigurationResult(null, [.. _errors], [.. _notes]);

        (RegistryCatalogue catalogue, ImmutableArray<string> watched) = Registries.Join(_builtIn, _registries, _watch);
        if (!_watch.Resolve && watched.All(name => catalogue.Find(name)!.Addresses.IsEmpty))
        {
            _notes.Add("names are not resolved and no registry has an address: nothing can be recognised; add --registry-address NAME=IP[:PORT]");
        }
        var configuration = new PetrelConfiguration(_watch, _detection, catalogue, watched, _origins.ToImmutable())
        {
            Probe = _probe,
            Alerts = _alerts with { Receivers = [.. _receivers] },
        };
        return new ConfigurationResult(configuration, [], [.. _notes]);
    }

    private string Place(string setting) => _origins.GetValueOrDefault(setting, setting);

    private void ReadFiles()
    {
        if (_inputs.File is { } named)
        {
            FileText file = _inputs.ReadFile(named);
            if (file.Text is not null) ReadDocument(named, file.Text);
            else _errors.Add(new ConfigurationError(named, file.Error ?? "no such file; check the path after --config"));
            return;
        }
        foreach (string path in _inputs.DefaultFiles)
        {
            FileText file = _inputs.ReadFile(path);
            if (file.Text is not null) ReadDocument(path, file.Text);
            else if (file.Error is not null) _notes.Add($"{path} {file.Error}: ignored");
        }
    }

    private void ReadDocument(string path, string text)
    {
        TomlDocument document = TomlDocument.Parse(text, path);
        var errors = new List<TomlError>();
        var reader = new TomlTableReader(path, document.Root, 1, errors);
        foreach (string section in (string[])["watch", "detection", "probe", "alerts"])
        {
            if (reader.Optional(section, TomlKind.Table) is not { } table) continue;
            foreach (TomlEntry entry in table.Table.Entries)
            {
                var value = SettingValue.FromToml(entry.Value);
                string subject = Apply(section, entry.Key, value, $"{path}:{entry.Line}") ? $"{entry.Key}: " : "";
                errors.AddRange(value.Objections.Select(what => new TomlError(path, entry.Line, subject + what)));
            }
        }
        _registries.AddRange(RegistrySection.Read(reader, path));
        ReadReceivers(reader);
        reader.Finish();
        // Nothing that stands after unreadable text is judged: it need not be what was meant.
        _errors.AddRange(document.Errors
            .Concat(errors.Where(error => error.Line < document.FirstUnreadableLine))
            .OrderBy(static error => error.Line)
            .Select(static error => new ConfigurationError($"{error.File}:{error.Line}", error.What)));
    }

    // Each file's receivers come on top; one that a later file describes anew replaces the earlier.
    private void ReadReceivers(TomlTableReader reader)
    {
        foreach (ReceiverOptions receiver in ReceiverSection.Read(reader, _inputs.Environment.GetValueOrDefault("CREDENTIALS_DIRECTORY")))
        {
            _receivers.RemoveAll(known => known.Name == receiver.Name);
            _receivers.Add(receiver);
        }
    }

    private void ReadEnvironment()
    {
        // A convention across programs (no-color.org): set and not empty means no colours.
        if (!string.IsNullOrEmpty(_inputs.Environment.GetValueOrDefault("NO_COLOR")))
        {
            _watch = _watch with { Color = false };
            _origins["watch.color"] = "NO_COLOR";
        }
        foreach ((string name, string text) in _inputs.Environment.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            int separator = name.IndexOf(SectionSeparator, Prefix.Length, StringComparison.Ordinal);
            if (separator < 0) continue;
            string section = name[Prefix.Length..separator].ToLowerInvariant();
            string key = name[(separator + SectionSeparator.Length)..].ToLowerInvariant();
            if (section is not ("watch" or "detection" or "probe" or "alerts" or "registry" or "receiver")) continue;
            var value = SettingValue.FromText(text);
            Apply(section, key, value, name);
            _errors.AddRange(value.Objections.Select(what => new ConfigurationError(name, what)));
        }
    }

    private void ReadCommandLine()
    {
        _errors.AddRange(_inputs.CommandLineErrors);
        foreach (CommandLineSetting setting in _inputs.CommandLine)
        {
            var value = SettingValue.FromTexts(setting.Values);
            Apply("watch", setting.Key, value, setting.Option);
            _errors.AddRange(value.Objections.Select(what => new ConfigurationError(setting.Option, what)));
        }
    }

    // False if there is no such key.
    private bool Apply(string section, string key, SettingValue value, string origin)
    {
        bool known = section switch
        {
            "watch" => ApplyWatch(key, value),
            "detection" => ApplyDetection(key, value),
            "probe" => ApplyProbe(key, value),
            "alerts" => ApplyAlerts(key, value),
            "receiver" => RefuseReceiver(value),
            _ => RefuseRegistry(value),
        };
        if (known) _origins[$"{section}.{key}"] = origin;
        return known;
    }

    private bool ApplyWatch(string key, SettingValue value)
    {
        if (!WatchSettings.Keys.TryGetValue(key, out Func<WatchOptions, SettingValue, WatchOptions>? apply))
        {
            return RefuseUnknown("watch", key, value, WatchSettings.Keys.Keys);
        }
        _watch = apply(_watch, value);
        return true;
    }

    private bool ApplyProbe(string key, SettingValue value)
    {
        if (!ProbeSettings.Keys.TryGetValue(key, out Func<ProbeOptions, SettingValue, ProbeOptions>? apply))
        {
            return RefuseUnknown("probe", key, value, ProbeSettings.Keys.Keys);
        }
        _probe = apply(_probe, value);
        return true;
    }

    private bool ApplyAlerts(string key, SettingValue value)
    {
        if (!AlertSettings.Keys.TryGetValue(key, out Func<AlertOptions, SettingValue, AlertOptions>? apply))
        {
            return RefuseUnknown("alerts", key, value, AlertSettings.Keys.Keys);
        }
        _alerts = apply(_alerts, value);
        return true;
    }

    private bool ApplyDetection(string key, SettingValue value)
    {
        if (key == DetectionPresets.Key)
        {
            _detection = DetectionPresets.Apply(_detection, value);
            return true;
        }

        DetectionParameter? parameter = DetectionOptions.Parameters.FirstOrDefault(p => p.Name == key);
        if (parameter is null)
        {
            return RefuseUnknown("detection", key, value, DetectionOptions.Parameters.Select(static p => p.Name).Append(DetectionPresets.Key));
        }
        if (value.AsNumber() is not { } number) return true;
        if (parameter.Objection(number) is { } objection) value.Object(objection);
        else _detection = parameter.With(_detection, number);
        return true;
    }

    private static bool RefuseUnknown(string section, string key, SettingValue value, IEnumerable<string> known)
    {
        string hint = Spelling.Nearest(key, known) is { } near ? $"; did you mean '{near}'?" : "";
        value.Object($"unknown key '{key}' in [{section}]{hint}");
        return false;
    }

    private static bool RefuseReceiver(SettingValue value)
    {
        value.Object("receivers are described in the file, as [[receiver]]");
        return false;
    }

    private static bool RefuseRegistry(SettingValue value)
    {
        value.Object("registries are described in the file, as [[registry]]; for addresses use PETREL_WATCH__REGISTRY_ADDRESSES=NAME=IP:PORT");
        return false;
    }
}
