using System.Text.RegularExpressions;
using Petrel.Lab.Processes;

namespace Petrel.Lab.Running;

/// <summary>What one pull did and said.</summary>
/// <param name="Image">The reference.</param>
/// <param name="StartedAt">Seconds on <see cref="LabClock"/>.</param>
/// <param name="EndedAt">When it ended by itself; null if it was ended, as it still waited.</param>
/// <param name="Status">Its exit status; null likewise.</param>
/// <param name="FirstWordAt">When it first said that something is wrong, were it only that it retries.</param>
/// <param name="Error">Its last word on what is wrong; null if nothing was.</param>
public sealed partial record PullOutcome(
    string Image, double StartedAt, double? EndedAt, int? Status, double? FirstWordAt, string? Error)
{
    private const int LongestText = 300;

    /// <summary>When it gave up; null if it succeeded or never did.</summary>
    public double? GaveUpAt => Status is null or 0 ? null : EndedAt;

    internal static PullOutcome Of(string image, LabProcess process, bool endedByItself)
    {
        PrintedLine[] complaints = [.. process.Lines.Where(static line => Complaint().IsMatch(line.Text))];
        bool failed = !endedByItself || process.ExitStatus != 0;
        string? last = (complaints is [.., var complaint] ? complaint : Last(process.Lines)).Text;
        return new PullOutcome(
            image, process.StartedAt, endedByItself ? process.Ended.Result : null, endedByItself ? process.ExitStatus : null,
            complaints.Length > 0 ? complaints[0].At : null,
            failed && endedByItself && last is not null ? last[..Math.Min(last.Length, LongestText)] : null);
    }

    private static PrintedLine Last(IReadOnlyList<PrintedLine> lines) => lines.Count == 0 ? default : lines[^1];

    // Words of docker, ctr, podman, skopeo, buildah and BuildKit; "error" also stands in their structured logs.
    [GeneratedRegex("retry|error|fail|timeout|timed out|refused|denied|unauthorized|too ?many ?requests|fatal|not found", RegexOptions.IgnoreCase)]
    private static partial Regex Complaint();
}
