using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Petrel.Core.History;

namespace Petrel.Storage.Tests;

/// <summary>A process that writes is killed at random moments, as often as it takes to hit one in a transaction.</summary>
public class KillTests : HistoryFixture
{
    private const int Kills = 50;

    // Never at the same place twice, whatever the machine's speed.
    private readonly Random _chance = new(20_260_301);

    [Fact]
    public async Task Keep_InAProcessThatIsKilled_LosesNothingThatItReturnedTrueForAndDoublesNothing()
    {
        var kept = new HashSet<long>();
        var sent = new HashSet<long>();
        long next = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            List<string> lines = await WriteUntilKilledAsync(next);
            Assert.Equal("open", lines[0]);
            foreach (string line in lines.Skip(1)) (line.StartsWith("report", StringComparison.Ordinal) ? kept : sent).Add(NumberOf(line));
            next = kept.Count == 0 ? 0 : kept.Max() + 1; // its last may have been kept without having been said
            if (kill % 10 == 0) Assert.Equal("ok", Ask<string>("PRAGMA quick_check"));
        }

        Assert.InRange(kept.Count, Kills, int.MaxValue);
        Check(kept, sent);
    }

    private void Check(HashSet<long> kept, HashSet<long> sent)
    {
        Assert.Equal("ok", Ask<string>("PRAGMA integrity_check"));
        Assert.Empty(Directory.GetFiles(Folder, "*.set-aside-*"));
        List<long> stored = [];
        foreach (StoredIncident incident in History.Incidents(new IncidentQuery { Limit = 10_000 }))
            stored.AddRange(History.Reports(incident.Id).Select(static json => JsonDocument.Parse(json).RootElement.GetProperty("number").GetInt64()));
        Assert.Empty(kept.Except(stored));
        Assert.Equal(stored.Count, stored.Distinct().Count());

        // A report and its alert are one: what is stored waits or was sent.
        HashSet<long> waiting = [.. History.Outbox.Due(DateTime.MaxValue, int.MaxValue)
            .Select(static entry => long.Parse(entry.Entry.Payload["alert ".Length..], CultureInfo.InvariantCulture))];
        Assert.Empty(sent.Intersect(waiting));
        Assert.InRange(stored.Except(waiting).Except(sent).Count(), 0, Kills); // sent, and killed before it was said
        Assert.Empty(waiting.Except(stored));
    }

    private async Task<List<string>> WriteUntilKilledAsync(long first)
    {
        using Process writer = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Petrel.Storage.Writer.dll"), FileName, first.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        var lines = new List<string>();
        int wanted = _chance.Next(2, 40);
        while (lines.Count < wanted && await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) lines.Add(line);
        Thread.SpinWait(_chance.Next(1, 100_000));
        writer.Kill();
        string rest = await writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        // A line that is cut off was not said.
        lines.AddRange(rest.Split('\n')[..^1]);
        return lines;
    }

    private static long NumberOf(string line) => long.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
}
