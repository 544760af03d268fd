using System.Text.Json;
using Petrel.Lab.Clients;
using Petrel.Lab.Processes;

namespace Petrel.Lab.Running;

/// <summary>What Petrel said, and when the line arrived: its own <c>time</c> is not trusted.</summary>
/// <param name="At">Seconds on <see cref="LabClock"/>.</param>
/// <param name="Type"><c>incident</c> or <c>suspicion</c>.</param>
/// <param name="Phase">Of an incident.</param>
/// <param name="Cause">What it names.</param>
/// <param name="Registry">Whose.</param>
/// <param name="Status">Suspected or confirmed, of an incident.</param>
/// <param name="Confidence">Of the cause, from 0 to 1.</param>
/// <param name="Signals">What was seen, as signal names.</param>
/// <param name="Causes">All causes that it lists.</param>
/// <param name="Summary">In words.</param>
public sealed record PetrelWord(
    double At, string Type, string Phase, string Cause, string Registry, string Status, double Confidence,
    IReadOnlyList<string> Signals, IReadOnlyList<string> Causes, string Summary);

/// <summary><c>petrel watch --output json</c> beside a client, as a user would run it.</summary>
internal sealed class PetrelWatch : IAsyncDisposable
{
    // The kernel takes its time to close tracepoints, the more so where many watch at once.
    private const double EndPatience = 40;

    private static readonly string[] Silent = ["--no-probe"];

    private readonly LabProcess _process;

    private PetrelWatch(LabProcess process, string source, string? recording)
    {
        _process = process;
        Source = source;
        Recording = recording;
    }

    internal string Source { get; }

    /// <summary>Where it records; null if it does not.</summary>
    internal string? Recording { get; }

    /// <summary>Its words so far.</summary>
    internal IReadOnlyList<PetrelWord> Words =>
        [.. _process.Lines.Where(static line => !line.IsError).Select(static line => Parse(line)).OfType<PetrelWord>()];

    /// <summary>What it complained of.</summary>
    internal IEnumerable<string> Errors => _process.Lines.Where(static line => line.IsError).Select(static line => line.Text);

    /// <summary>Starts it, and returns once it watches.</summary>
    internal static async Task<PetrelWatch> StartAsync(ClientPlace place, string petrel, string source, string? recording, bool probes, CancellationToken stop)
    {
        string configuration = place.PathTo("etc/petrel.toml");
        await File.WriteAllTextAsync(configuration, Configuration(place), stop);
        string[] record = recording is null ? [] : ["--record", recording];
        LabProcess process = LabProcess.Start(place.Command(
            [petrel, "watch", "--output", "json", .. probes ? [] : Silent, "--config", configuration, "--source", source, "--netns", "self", .. record]));
        await process.WaitForAsync(static line => line.Text.StartsWith("""{"type":"hello""", StringComparison.Ordinal), TimeSpan.FromSeconds(20), stop);
        return new PetrelWatch(process, source, recording);
    }

    /// <summary>What is wrong with the watch itself: it must not have ended by itself, and it must end well; null if nothing is.</summary>
    internal string? Failure { get; private set; }

    /// <summary>Ends it as Ctrl-C does.</summary>
    internal async Task StopAsync()
    {
        bool early = _process.HasEnded;
        await _process.StopAsync(EndPatience, "INT");
        if (early || _process.ExitStatus != 0)
            Failure = $"petrel {Source} ended {(early ? "by itself" : "badly")} ({_process.ExitStatus}): {string.Join(" | ", Errors)}";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasEnded) await StopAsync();
        _process.Dispose();
    }

    private static string Configuration(ClientPlace place) => $"""
        [[registry]]
        name = "{ClientPlace.PrivateRegistry}"
        [[registry]]
        name = "{ClientPlace.PlainRegistry}"
        [[registry]]
        name = "{ClientPlace.NginxRegistry}"
        """ + (place.Settings.Mirrors == 0 ? "" : "\n[[registry]]\nname = \"docker.io\"\n") +
        string.Concat(place.Mirrors.Select(static mirror => $"[[registry.hosts]]\nhost = \"{mirror}\"\nrole = \"mirror\"\n"));

    private static PetrelWord? Parse(PrintedLine line)
    {
        using JsonDocument document = JsonDocument.Parse(line.Text);
        JsonElement root = document.RootElement;
        string type = Text(root, "type");
        return type is not ("incident" or "suspicion") ? null : new PetrelWord(
            line.At, type, Text(root, "phase"), Text(root, "cause"), Text(root, "registry"), Text(root, "status"),
            root.TryGetProperty("confidence", out JsonElement confidence) ? confidence.GetDouble() : 0,
            type == "suspicion" ? [Text(root, "signal")] : Names(root, "evidence", "signal"),
            Names(root, "causes", "cause"),
            Text(root, "summary"));
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static List<string> Names(JsonElement root, string list, string name) =>
        root.TryGetProperty(list, out JsonElement items)
            ? [.. items.EnumerateArray().Select(item => Text(item, name)).Distinct()]
            : [];
}
