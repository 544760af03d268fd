using System.Collections.Immutable;

namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[outcomes]</c>: how each is understood, wherever it comes from.</summary>
internal static class OutcomeSettings
{
    private const int MostFiles = 64;

    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<OutcomeOptions> Section() => new(
        "outcomes", "What clients (docker, containerd, CRI-O, kubelet, podman) say of their pulls themselves.", new OutcomeOptions(),
        new("enabled", "listen to clients; not set: in the agent only",
            static (o, v) => o with { Enabled = v.AsFlag() ?? o.Enabled }, static o => o.Enabled is { } set ? TomlText.Of(set) : null, "true"),
        new("journal", "follow the journal of systemd",
            static (o, v) => o with { Journal = v.AsFlag() ?? o.Journal }, static o => TomlText.Of(o.Journal)),
        new("journal_directory", "the journal's directory; not set: this machine's own",
            static (o, v) => o with { JournalDirectory = Path(v) ?? o.JournalDirectory }, static o => TomlText.Of(o.JournalDirectory), "\"/host/var/log/journal\""),
        new("docker_socket", "the socket of dockerd, for its events; empty: none",
            static (o, v) => o with { DockerSocket = v.AsText() is "" ? "" : Path(v) ?? o.DockerSocket }, static o => TomlText.Of(o.DockerSocket)),
        new("files", "log files of clients, and podman's file of events",
            static (o, v) => o with { Files = Files(v) }, static o => TomlText.List(o.Files), "[\"/var/log/kubelet.log\", \"/run/libpod/events/events.log\"]"));

    private static string? Path(SettingValue value)
    {
        if (value.AsText() is not { } text) return null;
        if (text.StartsWith('/') && !text.Any(char.IsControl)) return text;
        value.Object($"'{text}' is no path from / on");
        return null;
    }

    private static ImmutableArray<string> Files(SettingValue value)
    {
        var files = ImmutableArray.CreateBuilder<string>();
        foreach (string text in value.AsList())
        {
            if (!text.StartsWith('/') || text.Any(char.IsControl)) value.Object($"'{text}' is no path from / on");
            else if (!files.Contains(text)) files.Add(text);
        }

        if (files.Count > MostFiles) value.Object($"must hold {MostFiles} files at most");
        return files.ToImmutable();
    }
}
