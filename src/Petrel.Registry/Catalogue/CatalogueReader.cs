using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Catalogue;

/// <summary>The catalogue that a document describes, or everything that is wrong with it.</summary>
/// <param name="Catalogue">The catalogue; null if there are errors.</param>
/// <param name="Errors">The errors, in order of lines.</param>
public readonly record struct CatalogueResult(RegistryCatalogue? Catalogue, ImmutableArray<TomlError> Errors);

/// <summary>Reads a catalogue document. Pure: text in, catalogue out.</summary>
public sealed class CatalogueReader
{
    private readonly string _file;
    private readonly List<TomlError> _errors = [];
    private readonly Dictionary<string, FactSource> _sources = new(StringComparer.Ordinal);

    private CatalogueReader(string file) => _file = file;

    /// <summary>Parses a catalogue; all errors at once.</summary>
    public static CatalogueResult Parse(string text, string file)
    {
        TomlDocument document = TomlDocument.Parse(text, file);
        var reader = new CatalogueReader(file);
        RegistryCatalogue catalogue = reader.ReadDocument(document.Root);
        ImmutableArray<TomlError> errors = [.. document.Errors
            .Concat(reader._errors.Where(error => error.Line < document.FirstUnreadableLine))
            .OrderBy(static error => error.Line)];
        return new CatalogueResult(errors.IsEmpty ? catalogue : null, errors);
    }

    private RegistryCatalogue ReadDocument(TomlTable root)
    {
        var reader = new TomlTableReader(_file, root, 1, _errors);
        if (reader.Optional("source", TomlKind.Table) is { } sources) ReadSources(sources.Table);
        ImmutableArray<RegistryDefinition> registries =
            [.. reader.Items("registry", TomlKind.Table).Select(item => ReadRegistry(reader.Below(item)))];
        ImmutableArray<ClientProfile> clients =
            [.. reader.Items("client", TomlKind.Table).Select(item => ReadClient(reader.Below(item)))];
        reader.Finish();
        ReportDuplicates(root, registries);
        return new RegistryCatalogue(registries, clients);
    }

    private void ReadSources(TomlTable table)
    {
        foreach (TomlEntry entry in table.Entries)
        {
            if (entry.Value.Kind != TomlKind.Table)
            {
                _errors.Add(new TomlError(_file, entry.Line, $"source '{entry.Key}' must be a table"));
                continue;
            }
            var reader = new TomlTableReader(_file, entry.Value.Table, entry.Line, _errors);
            _sources[entry.Key] = new FactSource(reader.RequiredText("text"), ReadDate(reader), reader.Flag("uncertain"));
            reader.Finish();
        }
    }

    private static DateOnly ReadDate(TomlTableReader reader)
    {
        if (reader.Required("date", TomlKind.Date) is not { } value) return default;
        if (DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            return date;
        }
        reader.Fail(value.Line, $"'{value.Text}' is no date; write it as 2026-01-31");
        return default;
    }

    private RegistryDefinition ReadRegistry(TomlTableReader reader)
    {
        string name = reader.RequiredText("name");
        var definition = new RegistryDefinition(name)
        {
            Title = reader.Optional("title", TomlKind.String)?.Text ?? name,
            Aliases = [.. reader.Items("aliases", TomlKind.String).Select(static item => item.Text)],
            Hosts = [.. reader.Items("hosts", TomlKind.Table).Select(item => ReadHost(reader.Below(item)))],
            Limits = [.. reader.Items("limits", TomlKind.Table).Select(item => ReadLimit(reader.Below(item)))],
            TokenLifetime = reader.Optional("token", TomlKind.Table) is { } token ? ReadToken(reader.Below(token)) : null,
            Probe = reader.Optional("probe", TomlKind.Table) is { } probe ? ReadProbe(reader.Below(probe)) : null,
        };
        if (definition.Hosts.IsEmpty) reader.Fail(reader.Line, $"registry '{name}' has no hosts; add at least one");
        reader.Finish();
        return definition;
    }

    private RegistryHost ReadHost(TomlTableReader reader)
    {
        var host = new RegistryHost(
            reader.RequiredText("host").ToLowerInvariant(),
            CatalogueWords.ReadRole(reader, reader.Required("role", TomlKind.String), RegistryRole.Unknown),
            CatalogueWords.ReadPorts(reader),
            reader.Flag("shared"),
            ReadSource(reader));
        reader.Finish();
        return host;
    }

    private RegistryLimit ReadLimit(TomlTableReader reader)
    {
        var limit = new RegistryLimit(
            CatalogueWords.ReadLimitKind(reader),
            reader.RequiredText("account"),
            reader.RequiredInteger("count", 1, int.MaxValue),
            (int)reader.RequiredInteger("window_seconds", 1, 31_536_000),
            reader.RequiredText("per"),
            ReadSource(reader));
        reader.Finish();
        return limit;
    }

    private TokenLifetime ReadToken(TomlTableReader reader)
    {
        var token = new TokenLifetime((int)reader.RequiredInteger("seconds", 1, 31_536_000), ReadSource(reader));
        reader.Finish();
        return token;
    }

    private RegistryProbe ReadProbe(TomlTableReader reader)
    {
        string repository = reader.RequiredText("repository");
        string tag = reader.RequiredText("tag");
        if (repository.Length * tag.Length > 0 && !ImageReference.TryParse($"docker.io/{repository}:{tag}", out _, out string? error))
        {
            reader.Fail(reader.Line, error);
        }
        var probe = new RegistryProbe(repository, tag, ReadSource(reader));
        reader.Finish();
        return probe;
    }

    private ClientProfile ReadClient(TomlTableReader reader)
    {
        // The kernel cuts longer names, so that is what a process will be seen to be called.
        ImmutableArray<string> names =
        [
            .. reader.Items("names", TomlKind.String).Select(static item =>
                item.Text.Length <= ClientProfile.MaximumNameLength ? item.Text : item.Text[..ClientProfile.MaximumNameLength]),
        ];
        if (names.IsEmpty) reader.Fail(reader.Line, "'names' is missing: an array of strings");
        var client = new ClientProfile(
            names, CatalogueWords.ReadPools(reader), reader.RequiredInteger("pool_seconds", 0, 3600), ReadSource(reader))
        {
            OpensFileFirst = reader.Flag("opens_file_first"),
        };
        reader.Finish();
        return client;
    }

    private FactSource ReadSource(TomlTableReader reader)
    {
        TomlValue? value = reader.Required("source", TomlKind.String);
        if (value is not null && _sources.TryGetValue(value.Text, out FactSource? source)) return source;
        if (value is not null) reader.Fail(value.Line, $"source '{value.Text}' is not defined; add [source.{value.Text}]");
        return new FactSource("", default, Uncertain: true);
    }

    private void ReportDuplicates(TomlTable root, ImmutableArray<RegistryDefinition> registries)
    {
        if (root.Find("registry") is not { Value.Items: var items }) return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < registries.Length; index++)
        {
            foreach (string name in registries[index].Aliases.Prepend(registries[index].Name))
            {
                if (!seen.Add(name)) _errors.Add(new TomlError(_file, items[index].Line, $"the name '{name}' is used twice"));
            }
        }
    }
}
