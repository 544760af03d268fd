using System.Collections.Immutable;
using Petrel.Agent.Serving;
using Petrel.Core.Attribution;
using Petrel.Export.Alerts;
using Petrel.Export.Http;
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
    private readonly List<string> _files = [];
    private readonly List<RegistryDefinition> _registries = [];
    private readonly List<ReceiverOptions> _receivers = [];
    private readonly ImmutableDictionary<string, string>.Builder _origins = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
    private readonly SettingSection<WatchOptions> _watch = WatchSettings.Section();
    private readonly DetectionSection _detection = new();
    private readonly SettingSection<ProbeOptions> _probe = ProbeSettings.Section();
    private readonly SettingSection<AgentOptions> _agent = AgentSettings.Section();
    private readonly SettingSection<HistorySettings> _history = HistorySettings.Section();
    private readonly SettingSection<HttpOptions> _http = HttpSettings.Section();
    private readonly SettingSection<OtlpSettings> _otlp = OtlpSettings.Section();
    private readonly SettingSection<AlertOptions> _alerts = AlertSettings.Section();
    private readonly SettingSection<OutcomeOptions> _outcomes = OutcomeSettings.Section();

    private ConfigurationLoader(ConfigurationInputs inputs, RegistryCatalogue builtIn) => (_inputs, _builtIn) = (inputs, builtIn);

    /// <summary>The sections in the order of the file, each with what it is about.</summary>
    internal static IEnumerable<(string Name, string Meaning)> SectionMeanings() =>
        new ConfigurationLoader(new ConfigurationInputs(), RegistryCatalogue.Empty).Sections.Select(static section => (section.Name, section.Meaning));

    private ISettingSection[] Sections => [_watch, _probe, _outcomes, _agent, _history, _http, _otlp, _alerts, _detection];

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
        WatchOptions watch = _watch.Value;
        if (watch.Quiet && watch.Verbose)
        {
            _errors.Add(new ConfigurationError(Place("watch.verbose"), $"cannot be joined with quiet ({Place("watch.quiet")}); choose one"));
        }
        if (_errors.Count > 0) return new ConfigurationResult(null, [.. _errors], [.. _notes]);

        (RegistryCatalogue catalogue, ImmutableArray<string> watched) = Registries.Join(_builtIn, _registries, watch);
        if (!watch.Resolve && watched.All(name => catalogue.Find(name)!.Addresses.IsEmpty))
        {
            _notes.Add("names are not resolved and no registry has an address: nothing can be recognised; add --registry-address NAME=IP[:PORT]");
        }
        var configuration = new PetrelConfiguration(watch, _detection.Value, catalogue, watched, _origins.ToImmutable())
        {
            Probe = _probe.Value,
            Agent = _agent.Value,
            History = _history.Value,
            Http = _http.Value with { CredentialsDirectory = _inputs.Environment.GetValueOrDefault("CREDENTIALS_DIRECTORY") },
            Otlp = _otlp.Value,
            Alerts = Alerts(),
            Outcomes = _outcomes.Value,
            Files = [.. _files],
            Settings = [.. Sections.SelectMany(static section => section.Describe())],
        };
        return new ConfigurationResult(configuration, [], [.. _notes]);
    }

    // Alerts say which machine they come from; that is the agent's to say, once for all that leaves it.
    private AlertOptions Alerts()
    {
        AgentOptions agent = _agent.Value;
        return _alerts.Value with
        {
            Host = agent.Host ?? _alerts.Value.Host,
            Cluster = agent.Cluster,
            Region = agent.Region,
            Receivers = [.. _receivers],
        };
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
        _files.Add(path);
        TomlDocument document = TomlDocument.Parse(text, path);
        var errors = new List<TomlError>();
        var reader = new TomlTableReader(path, document.Root, 1, errors);
        foreach (ISettingSection section in Sections)
        {
            if (reader.Optional(section.Name, TomlKind.Table) is not { } table) continue;
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
            _watch.Value = _watch.Value with { Color = false };
            _origins["watch.color"] = "NO_COLOR";
        }
        foreach ((string name, string text) in _inputs.Environment.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            int separator = name.IndexOf(SectionSeparator, Prefix.Length, StringComparison.Ordinal);
            if (separator < 0) continue;
            string section = name[Prefix.Length..separator].ToLowerInvariant();
            string key = name[(separator + SectionSeparator.Length)..].ToLowerInvariant();
            var value = SettingValue.FromText(text);
            if (section == "registry") RefuseRegistry(value);
            else if (section == "receiver") value.Object("receivers are described in the file, as [[receiver]]");
            else if (Sections.FirstOrDefault(known => known.Name == section) is { } known) Apply(known, key, value, name);
            _errors.AddRange(value.Objections.Select(what => new ConfigurationError(name, what)));
        }
    }

    private void ReadCommandLine()
    {
        _errors.AddRange(_inputs.CommandLineErrors);
        foreach (CommandLineSetting setting in _inputs.CommandLine)
        {
            var value = SettingValue.FromTexts(setting.Values);
            string[] key = setting.Key.Split('.', 2);
            ISettingSection section = key.Length == 1 ? _watch : Sections.First(known => known.Name == key[0]);
            Apply(section, key[^1], value, setting.Option);
            _errors.AddRange(value.Objections.Select(what => new ConfigurationError(setting.Option, what)));
        }
    }

    // False if there is no such key.
    private bool Apply(ISettingSection section, string key, SettingValue value, string origin)
    {
        bool known = section.Apply(key, value);
        if (known) _origins[$"{section.Name}.{key}"] = origin;
        return known;
    }

    private static void RefuseRegistry(SettingValue value) =>
        value.Object("registries are described in the file, as [[registry]]; for addresses use PETREL_WATCH__REGISTRY_ADDRESSES=NAME=IP:PORT");
}
