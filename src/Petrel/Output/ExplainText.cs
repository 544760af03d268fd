using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Reports;
using Petrel.Export.Reports;
using static System.FormattableString;

namespace Petrel.Output;

/// <summary>An incident told in full, as a page for a terminal.</summary>
/// <param name="style">Colours, or none.</param>
/// <param name="width">Columns.</param>
internal sealed class ExplainText(TextStyle style, int width)
{
    private const int MostSteps = 60;
    private const int TimeColumn = 9;

    private readonly Page _page = new(style, width);

    /// <summary>How sure a cause is, in words.</summary>
    internal static string Words(double confidence) => confidence switch
    {
        >= 0.95 => "all but certain",
        >= 0.75 => "likely",
        >= 0.4 => "possible",
        >= 0.1 => "unlikely",
        _ => "hardly",
    };

    /// <summary>The page, with a line feed at its end.</summary>
    internal string Write(IncidentStory story)
    {
        StoredIncident incident = story.Incident;
        string status = incident.Status == IncidentStatus.Confirmed ? "confirmed" : "suspected";
        string severity = incident.Severity == Severity.Critical ? "critical" : "warning";
        _page.Line($"{incident.Id}: {incident.Cause.Name()} at {incident.Registry}, {severity}, {status}", 0);
        _page.Line(incident.Summary, 0);
        WriteTimes(incident);
        WriteSteps(story);
        WriteCauses(story);
        WriteList("Who suffered", [.. story.Sufferers, .. incident.Images.Select(static image => $"image {image}"), .. story.Endpoints.Select(static endpoint => $"address {endpoint}")]);
        WriteList("What to do", story.Advice);
        return _page.ToString();
    }

    private void WriteTimes(StoredIncident incident)
    {
        _page.Heading("When");
        _page.Line($"first sign {Invariant($"{incident.FirstSign:yyyy-MM-dd HH:mm:ss.fff}")} UTC; reported {Figures.Seconds((incident.OpenedAt - incident.FirstSign).TotalSeconds)} after; "
            + (incident.ResolvedAt is { } resolved ? $"over after {Figures.Minutes((resolved - incident.OpenedAt).TotalMinutes)}" : "it lasts"));
        _page.Line(incident.LeadSeconds switch
        {
            null => "No client said that a pull had failed, so the lead is not known.",
            >= 0 and var lead => $"A client first said so {Figures.Seconds(lead)} after the report: the warning was ahead.",
            { } lead => $"A client had said so {Figures.Seconds(-lead)} before the report: the warning was late.",
        });
    }

    private void WriteSteps(IncidentStory story)
    {
        _page.Heading("What was seen, from the first sign on");
        foreach (StoryStep step in story.Steps.Take(MostSteps))
        {
            string time = Relative((step.Time - story.Incident.FirstSign).TotalSeconds);
            _page.Line($"{time}  {step.Kind} {step.What}: {step.Detail}", Math.Max(0, TimeColumn - time.Length), time.Length + 2);
        }

        if (story.Steps.Length > MostSteps) _page.Line($"and {story.Steps.Length - MostSteps} more: --output json has all of them");
        if (story.Steps.IsEmpty) _page.Line("No report of it is kept.");
    }

    private void WriteCauses(IncidentStory story)
    {
        if (story.Causes.IsEmpty) return;
        (string cause, double confidence) = story.Causes[0];
        _page.Heading($"Why {cause}");
        _page.Line($"The evidence makes {cause} {Words(confidence)} ({Figures.Share(confidence)})"
            + (story.Causes.Length > 1 ? "; the others explain it less well:" : "; no other cause explains it."));
        foreach ((string other, double less) in story.Causes.Skip(1)) _page.Line($"{other}: {Words(less)} ({Figures.Share(less)})", 4);
    }

    private void WriteList(string heading, IReadOnlyCollection<string> items)
    {
        if (items.Count == 0) return;
        _page.Heading(heading);
        foreach (string item in items) _page.Line($"- {item}", 2, 2);
    }

    private static string Relative(double seconds) => (seconds < 0 ? "-" : "+") + Figures.Seconds(Math.Abs(seconds));
}
