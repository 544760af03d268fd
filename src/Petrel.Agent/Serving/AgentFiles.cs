using Petrel.Agent.Configuration;

namespace Petrel.Agent.Serving;

/// <summary>What follows from the agent's configuration.</summary>
internal static class AgentFiles
{
    private const string SystemState = "/var/lib/petrel";

    /// <summary>Where history is kept: as configured, where systemd says, or the usual place of this user.</summary>
    internal static string History(HistorySettings settings)
    {
        if (settings.Path is { } path) return path;
        string? state = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        if (string.IsNullOrEmpty(state)) state = Environment.IsPrivilegedProcess ? SystemState : UserState();
        return Path.Combine(state, "history.db");
    }

    /// <summary>How this machine is called.</summary>
    internal static string HostName(AgentOptions options) => options.Host ?? Environment.MachineName;

    /// <summary>The watch of an agent: quiet, with views for those who look; it asks now and then, and listens to clients, unless somebody said no.</summary>
    internal static PetrelConfiguration ForWatch(PetrelConfiguration configuration) => configuration with
    {
        Watch = configuration.Watch with
        {
            Output = OutputFormat.Json,
            Snapshot = configuration.Agent.Refresh,
            Connections = false,
            For = null,
        },
        Probe = configuration.Probe with { Periodic = configuration.Probe.Periodic ?? true },
        Outcomes = configuration.Outcomes with { Enabled = configuration.Outcomes.Enabled ?? true },
    };

    /// <summary>The sections that differ and are only read at the start; null if there is none.</summary>
    internal static string? NeedsRestart(PetrelConfiguration before, PetrelConfiguration after)
    {
        string[] differing =
        [
            .. ((string[])["agent", "history", "http", "otlp", "alerts"]).Where(
                section => !Of(before, section).SequenceEqual(Of(after, section))).Select(static section => $"[{section}]"),
        ];
        return differing.Length == 0 ? null : string.Join(", ", differing);
    }

    private static IEnumerable<SettingText> Of(PetrelConfiguration configuration, string section) =>
        configuration.Settings.Where(setting => setting.Section == section);

    // XDG base directories: a relative path is invalid and to be ignored.
    private static string UserState()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (state is null || !state.StartsWith('/')) state = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".local/state");
        return Path.Combine(state, "petrel");
    }
}
