using Petrel.Core.Recording;
using Petrel.Lab.Clients;
using Petrel.Lab.Network;
using Petrel.Lab.Recordings;
using Petrel.Lab.Referee;
using Petrel.Lab.Scenarios;

namespace Petrel.Lab.Running;

/// <summary>One cell of the table: a scenario and a client.</summary>
/// <param name="Scenario">What is played.</param>
/// <param name="Client">The client's name.</param>
/// <param name="IsLong">Whether a client that stalls is awaited as long as it takes.</param>
internal sealed record Cell(Scenario Scenario, string Client, bool IsLong)
{
    /// <summary>A name for files.</summary>
    internal string FileName => $"{Scenario.Name}.{Client}{(IsLong ? ".long" : "")}";
}

/// <summary>Plays one cell in a slot, with Petrel by each source beside the client, and judges it.</summary>
/// <param name="lab">What all slots share.</param>
/// <param name="slot">The slot.</param>
/// <param name="cell">What is played.</param>
internal sealed class CellRun(LabShared lab, int slot, Cell cell)
{
    private const double Long = 720;

    // What a pull leaves out is missed after 1 s, without tracepoints after 1.6 s.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2.5);
    private static readonly string[] Sources = ["trace", "diag", "proc"];

    internal async Task<CellResult> RunAsync(CancellationToken stop)
    {
        // Sockets of daemons are below it, and their paths may come to 107 octets (unix(7)).
        string folder = Path.Combine(lab.Folder, $"slot{slot}", cell.Client);
        lab.Network.AddClient(slot);
        try
        {
            ClientPlace place = ClientPlace.Prepare(slot, folder, lab.Folder, cell.Scenario.Settings);
            await using LabClient client = LabClients.Create(cell.Client);
            await client.StartAsync(place, stop);
            if (cell.Scenario.Kilobits > 0) LabNetwork.LimitRate(slot, cell.Scenario.Kilobits);
            return await WatchAsync(place, client, stop);
        }
        finally
        {
            new Firewall(slot).Clear();
            LabNetwork.FreeRate(slot);
            await lab.Front.ClearFaultsAsync(slot, CancellationToken.None);
            lab.Network.RemoveClient(slot);
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<CellResult> WatchAsync(ClientPlace place, LabClient client, CancellationToken stop)
    {
        var watches = new List<PetrelWatch>();
        try
        {
            foreach (string source in Sources)
                watches.Add(await PetrelWatch.StartAsync(place, lab.Petrel, source, RecordingOf(place, source), lab.Probes && source == Sources[0], stop));
            lab.Trace.Forget(slot);
            var stage = new Stage(place, client, lab.Front, TimeSpan.FromSeconds(Math.Max(cell.IsLong ? Long : lab.Patience, cell.Scenario.Seconds)), stop);
            double began = LabClock.Now;
            await cell.Scenario.Play(stage);
            await Task.Delay(Aftermath, stop);
            await Task.WhenAll(watches.Select(static watch => watch.StopAsync()));
            if (watches.Select(static watch => watch.Failure).FirstOrDefault(static failure => failure is not null) is { } failure)
                throw new LabException(failure);
            double faultAt = stage.FaultAt > 0 ? stage.FaultAt : began;
            CellResult result = Judged(stage, client, faultAt, watches);
            KeepRecordings(result, faultAt, watches);
            return result;
        }
        finally
        {
            foreach (PetrelWatch watch in watches) await watch.DisposeAsync();
        }
    }

    private CellResult Judged(Stage stage, LabClient client, double faultAt, IEnumerable<PetrelWatch> watches)
    {
        Scenario scenario = cell.Scenario;
        PullOutcome[] pulls = [.. stage.Pulls];
        PullOutcome? failed = pulls.FirstOrDefault(static pull => pull.GaveUpAt is not null);
        double ended = pulls.Select(static pull => pull.EndedAt ?? LabClock.Now).DefaultIfEmpty(LabClock.Now).Max();
        double? firstSign = scenario.IsHealthy
            ? null
            : new FirstSign(lab.Trace.Since(slot, faultAt), scenario.Roles).Find(scenario.Sign, failed?.GaveUpAt ?? ended);
        var judge = new Judge(scenario, faultAt, firstSign, failed?.GaveUpAt, ended);
        return new CellResult(
            scenario.Name, cell.Client, client.Version(), cell.IsLong, After(firstSign), After(pulls.Select(static pull => pull.FirstWordAt).Min()),
            After(failed?.GaveUpAt), failed?.Error, After(pulls is [.., { Status: 0 } last] ? last.EndedAt : null), Math.Round(ended - faultAt, 3), pulls.Length,
            [.. watches.Select(watch => judge.On(watch.Source, watch.Words))]);

        double? After(double? at) => at is { } time ? Math.Round(time - faultAt, 3) : null;
    }

    private string? RecordingOf(ClientPlace place, string source) =>
        lab.Recordings is null ? null : place.PathTo($"{source}.jsonl");

    /// <summary>Keeps the recordings, each with the label that the run itself bears out.</summary>
    private void KeepRecordings(CellResult result, double faultAt, IEnumerable<PetrelWatch> watches)
    {
        if (lab.Recordings is null || result.Sources.Any(static source => source.Verdict == Verdicts.NotShown)) return;
        RecordingLabel label = Label(cell.Scenario, result, faultAt);
        foreach (PetrelWatch watch in watches)
        {
            SourceResult said = result.Sources.First(source => source.Source == watch.Source);
            RecordingLabel its = label with { Unseen = IsUnseen(said, label) };
            RecordingKeeper.Keep(watch.Recording!, Path.Combine(lab.Recordings, $"{cell.FileName}.{watch.Source}.jsonl.gz"), slot, its);
        }
    }

    // What a source without transitions does not show in time is no fault of detection; docs/lead-times.md says how much that is.
    // Nor is what no source could: a client that speaks at once leaves no time to show anything.
    private static bool IsUnseen(SourceResult said, RecordingLabel label) => said.Verdict == Verdicts.TooShort || (said.Source != "trace" &&
        (said.Verdict is Verdicts.Missed or Verdicts.Late || (said.Verdict == Verdicts.Suspected && !label.Suspicion)));

    private static RecordingLabel Label(Scenario scenario, CellResult result, double faultAt)
    {
        if (scenario.IsHealthy) return new RecordingLabel(RecordingLabel.None);
        DateTime fault = DateTime.UtcNow - TimeSpan.FromSeconds(LabClock.Now - faultAt);
        bool hasWindow = result.ClientError - result.FirstSign >= Judge.LeastWindow;
        return new RecordingLabel(
            scenario.Causes[0], null, fault, hasWindow ? fault + TimeSpan.FromSeconds(result.ClientError!.Value) : null,
            [.. scenario.Causes.Skip(1)], scenario.IsSuspicion);
    }
}
