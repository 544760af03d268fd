using System.Collections.Immutable;
using System.Threading.Channels;

namespace Petrel.Demo;

/// <summary>Plays one scenario: a healthy pull, the fault, another pull, and the wait for what the client says.</summary>
internal sealed class ScenarioRun(
    DemoScenario scenario, DemoRegistry registry, ImmutableArray<ClientProcess> clients, DemoJournal journal, TimeProvider time)
{
    private const int Blobs = 3;
    private const int HealthyBlobs = 6;

    /// <summary>Plays it, beginning at a time of the journal.</summary>
    internal async Task RunAsync(TimeSpan start, CancellationToken stop)
    {
        await UntilAsync(start, stop);
        if (scenario.IsFaulty) await RunFaultyAsync(start, stop);
        else await RunHealthyAsync(start, stop);
    }

    private async Task RunFaultyAsync(TimeSpan start, CancellationToken stop)
    {
        if (!await PullsWellAsync(clients[0], Blobs, stop)) return;
        TimeSpan settled = journal.Now + DemoScenarios.Settling;
        await UntilAsync(settled > start + DemoScenarios.Prelude ? settled : start + DemoScenarios.Prelude, stop);
        await registry.BreakAsync();
        clients[0].Pull(Blobs);
        using var limit = new CancellationTokenSource(scenario.Watched, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            DemoClientLine last = await LastWordAsync(clients[0], either.Token);
            if (last.Word == DemoClientWord.Failed) journal.ClientSaid(scenario, last);
            else journal.Fail(scenario, "the client's pull succeeded in spite of the fault");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            if (!scenario.ClientNeverSpeaks)
                journal.Fail(scenario, $"the client has not ended within {scenario.Watched.TotalSeconds:0} s");
        }

        journal.Finish(scenario);
    }

    private async Task RunHealthyAsync(TimeSpan start, CancellationToken stop)
    {
        Task<bool>[] others = [.. clients.Skip(1).Select(client => PullsWellAsync(client, 1, stop))];
        foreach (TimeSpan pull in DemoScenarios.HealthyPulls)
        {
            await UntilAsync(start + pull, stop);
            if (!await PullsWellAsync(clients[0], HealthyBlobs, stop)) return;
        }

        foreach (bool well in await Task.WhenAll(others))
        {
            if (!well) return;
        }

        journal.Finish(scenario);
    }

    private async Task<bool> PullsWellAsync(ClientProcess client, int blobs, CancellationToken stop)
    {
        client.Pull(blobs);
        DemoClientLine last = await LastWordAsync(client, stop);
        if (last.Word == DemoClientWord.Done) return true;
        journal.Fail(scenario, $"a pull failed though nothing was wrong with its registry: {last.Text}");
        return false;
    }

    private async Task<DemoClientLine> LastWordAsync(ClientProcess client, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                DemoClientLine line = await client.Lines.ReadAsync(stop);
                if (line.Word is DemoClientWord.Done or DemoClientWord.Failed) return line;
                if (line.Word == DemoClientWord.Retry) journal.ClientSaid(scenario, line);
            }
        }
        catch (ChannelClosedException)
        {
            return new DemoClientLine(time.GetTimestamp(), DemoClientWord.Failed, "the client process has ended");
        }
    }

    private async Task UntilAsync(TimeSpan at, CancellationToken stop)
    {
        TimeSpan rest = at - journal.Now;
        if (rest > TimeSpan.Zero) await Task.Delay(rest, time, stop);
    }
}
