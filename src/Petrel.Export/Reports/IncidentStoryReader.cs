using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Petrel.Core.History;
using Petrel.Core.Outcomes;

namespace Petrel.Export.Reports;

/// <summary>Puts an incident together from its reports, which are the lines of <c>docs/json.md</c>; what cannot be read is left out.</summary>
public static class IncidentStoryReader
{
    // What clients and probes said shortly before and after belongs to the story.
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(2);

    /// <summary>Reads what history holds of an incident.</summary>
    public static IncidentStory Read(IHistory history, StoredIncident incident, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(incident);
        var span = new SpanQuery(incident.FirstSign - Around, (incident.ResolvedAt ?? now) + Around, incident.Registry);
        var steps = new List<StoryStep>();
        foreach (string report in history.Reports(incident.Id)) Parse(report, root => AddReport(steps, root));
        steps.AddRange(history.Outcomes(span with { Registry = null }).Where(outcome => Concerns(outcome, incident)).Select(StepOf));
        steps.AddRange(Changes(history.Probes(span)));
        var story = new IncidentStory { Incident = incident };
        Parse(incident.Json, root => story = story with
        {
            Causes = [.. Items(root, "causes").Select(static cause => (Text(cause, "cause"), Number(cause, "confidence")))],
            Advice = [.. Texts(root, "advice")],
            Endpoints = [.. Texts(root, "endpoints")],
            Sufferers = [.. Items(root, "processes").Select(Sufferer).Distinct()],
        });
        return story with { Steps = [.. steps.DistinctBy(static step => (step.Time, step.Kind, step.What, step.Detail)).OrderBy(static step => step.Time)] };
    }

    private static bool Concerns(OutcomePoint outcome, StoredIncident incident) =>
        outcome.Incident == incident.Id || (outcome.Incident is null && outcome.Registry == incident.Registry);

    private static StoryStep StepOf(OutcomePoint outcome)
    {
        string image = outcome.Image is null ? "" : $" {outcome.Image}";
        return new StoryStep(outcome.Time, "client", outcome.Client, $"{outcome.Kind.Name()}{image}{(outcome.Text.Length == 0 ? "" : $": {outcome.Text}")}");
    }

    // A registry that is asked every minute and always says the same would fill the page.
    private static IEnumerable<StoryStep> Changes(IReadOnlyList<ProbePoint> probes) => probes
        .Where((probe, index) => index == 0 || probes[index - 1].Health != probe.Health || probes[index - 1].Cause != probe.Cause)
        .Select(static probe => new StoryStep(probe.Time, "probe", probe.Health.ToString().ToLowerInvariant(), probe.Summary));

    private static void AddReport(List<StoryStep> steps, JsonElement root)
    {
        foreach (JsonElement evidence in Items(root, "evidence"))
        {
            if (Time(evidence, "time") is { } at) steps.Add(new StoryStep(at, "evidence", Text(evidence, "signal"), Text(evidence, "detail")));
        }

        if (Time(root, "time") is { } time)
            steps.Add(new StoryStep(time, "report", Text(root, "phase"), $"{Text(root, "status")}, {Text(root, "cause")}: {Text(root, "summary")}"));
    }

    private static string Sufferer(JsonElement process)
    {
        string name = Text(process, "name"), container = Text(process, "container"), pod = Text(process, "pod");
        string pid = process.TryGetProperty("pid", out JsonElement number) && number.ValueKind == JsonValueKind.Number ? $" (process {number.GetRawText()})" : "";
        string where = pod.Length > 0 ? $" in pod {pod}" : container.Length > 0 ? $" in container {container}" : "";
        return $"{(name.Length > 0 ? name : "an unknown process")}{pid}{where}";
    }

    private static void Parse(string json, Action<JsonElement> use)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) use(document.RootElement);
        }
        catch (JsonException)
        {
            // A damaged report is no reason to withhold the others.
        }
    }

    private static ImmutableArray<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.Object)]
            : [];

    private static IEnumerable<string> Texts(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)
            : [];

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static double Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    private static DateTime? Time(JsonElement parent, string name) => DateTime.TryParse(
        Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)
        ? time
        : null;
}
