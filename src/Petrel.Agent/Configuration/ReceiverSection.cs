using System.Collections.Immutable;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;
using Petrel.Export.Secrets;
using Petrel.Registry.Toml;

namespace Petrel.Agent.Configuration;

/// <summary>Reads <c>[[receiver]]</c>: who is told of incidents. What belongs to another type of receiver is an error.</summary>
internal sealed class ReceiverSection
{
    private const int MostReceivers = 64;

    private static readonly (string Name, ReceiverKind Kind)[] Kinds =
    [
        ("alertmanager", ReceiverKind.Alertmanager), ("webhook", ReceiverKind.Webhook), ("slack", ReceiverKind.Slack),
        ("email", ReceiverKind.Email), ("journal", ReceiverKind.Journal), ("exec", ReceiverKind.Exec),
    ];

    private readonly TomlTableReader _reader;
    private readonly string? _credentials;

    private ReceiverSection(TomlTableReader reader, string? credentials) => (_reader, _credentials) = (reader, credentials);

    /// <summary>The receivers of a file, in its order; wrong ones are left out after their errors.</summary>
    /// <param name="file">The file.</param>
    /// <param name="credentials">The folder of systemd credentials, in which secret files without a slash are; null if there is none.</param>
    internal static List<ReceiverOptions> Read(TomlTableReader file, string? credentials)
    {
        var found = new List<ReceiverOptions>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TomlValue item in file.Items("receiver", TomlKind.Table))
        {
            TomlTableReader reader = file.Below(item);
            if (new ReceiverSection(reader, credentials).ReadOne() is not { } receiver) continue;
            if (found.Count == MostReceivers) reader.Fail(item.Line, $"there may be {MostReceivers} receivers at most");
            else if (seen.TryAdd(receiver.Name, item.Line)) found.Add(receiver);
            else reader.Fail(item.Line, $"receiver '{receiver.Name}' is configured twice, first on line {seen[receiver.Name]}; give each its own name");
        }

        return found;
    }

    private ReceiverOptions? ReadOne()
    {
        string name = _reader.RequiredText("name");
        ReceiverKind? kind = ReadKind();
        ReceiverOptions options = ReadCommon(new ReceiverOptions { Name = name, Kind = kind ?? ReceiverKind.Journal });
        if (kind is null)
        {
            // Which keys it may have depends on its type: the others cannot be judged.
            return null;
        }

        options = kind switch
        {
            ReceiverKind.Alertmanager => options with { Urls = ReadUrls(), Token = ReadSecret("token_file") },
            ReceiverKind.Webhook => ReadUrl(options) with { Token = ReadSecret("token_file"), SigningKey = ReadSecret("secret_file") },
            ReceiverKind.Slack => ReadUrl(options) with { Token = ReadSecret("token_file") },
            ReceiverKind.Email => options with { Mail = new MailSection(_reader, ReadSecret).Read() },
            ReceiverKind.Exec => options with { Command = ReadCommand() },
            _ => options,
        };
        _reader.Finish();
        return name.Length == 0 ? null : options;
    }

    private ReceiverKind? ReadKind()
    {
        if (_reader.Required("type", TomlKind.String) is not { } value) return null;
        foreach ((string name, ReceiverKind kind) in Kinds)
        {
            if (name == value.Text) return kind;
        }

        _reader.Fail(value.Line, $"'type' must be {string.Join(", ", Kinds.SkipLast(1).Select(static kind => kind.Name))} or {Kinds[^1].Name}, not '{value.Text}'");
        return null;
    }

    private ReceiverOptions ReadCommon(ReceiverOptions options) => options with
    {
        Severity = ReadSeverity(),
        OnlyConfirmed = _reader.Flag("only_confirmed"),
        Registries = [.. _reader.Items("registries", TomlKind.String).Select(static item => item.Text)],
        Alerts = _reader.Optional("alerts", TomlKind.Boolean)?.Boolean ?? true,
        SendResolved = _reader.Optional("send_resolved", TomlKind.Boolean)?.Boolean ?? true,
        Heartbeat = Setting("heartbeat", static value => value.AsDuration(TimeSpan.FromSeconds(30), TimeSpan.FromDays(1))),
        Silences = Setting("silences", static value => (ImmutableArray<SilenceWindow>?)AlertSettings.Silences(value)) ?? [],
        RepeatInterval = Setting("repeat_interval", AlertSettings.RepeatInterval),
        RateLimit = Setting("rate_limit", AlertSettings.RateLimit),
        Timeout = Setting("timeout", static value => value.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))) ?? options.Timeout,
    };

    private Severity ReadSeverity()
    {
        if (_reader.Optional("severity", TomlKind.String) is not { } value) return Severity.Warning;
        if (value.Text is not ("warning" or "critical")) _reader.Fail(value.Line, $"'severity' must be warning or critical, not '{value.Text}'");
        return value.Text == "critical" ? Severity.Critical : Severity.Warning;
    }

    private ImmutableArray<Uri> ReadUrls()
    {
        var urls = ImmutableArray.CreateBuilder<Uri>();
        if (_reader.Required("urls", TomlKind.Array) is not { } array) return [];
        if (array.Items.Count == 0) _reader.Fail(array.Line, "'urls' must hold the address of each Alertmanager of the cluster");
        foreach (TomlValue item in array.Items)
        {
            if (Understand("urls", item, AlertSettings.Url) is { } url) urls.Add(url);
        }

        return urls.ToImmutable();
    }

    private ReceiverOptions ReadUrl(ReceiverOptions options)
    {
        Uri? url = Setting("url", AlertSettings.Url);
        SecretFile? file = ReadSecret("url_file");
        if (_reader.Any("url") is null == _reader.Any("url_file") is null)
            _reader.Fail(_reader.Line, "either 'url' or 'url_file' must say where to post; an address that is a secret belongs into a file");
        return options with { Urls = url is null ? [] : [url], UrlFile = file };
    }

    private ImmutableArray<string> ReadCommand()
    {
        if (_reader.Required("command", TomlKind.Array) is not { } array) return [];
        ImmutableArray<string> command = [.. _reader.Items("command", TomlKind.String).Select(static item => item.Text)];
        if (command is not [{ Length: > 0 } program, ..] || program[0] != '/')
            _reader.Fail(array.Line, "'command' must begin with the program's absolute path; there is no shell");
        return command;
    }

    private SecretFile? ReadSecret(string key)
    {
        if (_reader.Optional(key, TomlKind.String) is not { } value) return null;
        if (SecretFile.TryLocate(value.Text, _credentials, out SecretFile? file, out string? error)) return file;
        _reader.Fail(value.Line, $"'{key}': {error}");
        return null;
    }

    private T? Setting<T>(string key, Func<SettingValue, T?> read) where T : struct =>
        _reader.Any(key) is { } value ? Understand(key, value, read) : null;

    private Uri? Setting(string key, Func<SettingValue, Uri?> read) => _reader.Any(key) is { } value ? Understand(key, value, read) : null;

    private T Understand<T>(string key, TomlValue toml, Func<SettingValue, T> read)
    {
        var value = SettingValue.FromToml(toml);
        T result = read(value);
        foreach (string objection in value.Objections) _reader.Fail(toml.Line, $"'{key}' {objection}");
        return result;
    }
}
