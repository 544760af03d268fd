using Petrel.Lab.Clients;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Network;
using Petrel.Lab.Processes;

namespace Petrel.Lab.Running;

/// <summary>Where one scenario is played: a client on its host, its registries, and the ways to spoil them.</summary>
internal sealed class Stage(ClientPlace place, LabClient client, FrontControl front, TimeSpan limit, CancellationToken stop)
{
    private readonly List<PullOutcome> _pulls = [];

    internal ClientPlace Place => place;

    internal LabClient Client => client;

    internal int Slot => place.Slot;

    internal Firewall Firewall { get; } = new(place.Slot);

    internal CancellationToken Stop => stop;

    /// <summary>When the fault began, seconds on <see cref="LabClock"/>; 0 before.</summary>
    internal double FaultAt { get; private set; }

    /// <summary>What the pulls did, in the order in which they ended.</summary>
    internal IReadOnlyList<PullOutcome> Pulls
    {
        get
        {
            lock (_pulls) return [.. _pulls];
        }
    }

    /// <summary>The fault begins now.</summary>
    internal void MarkFault() => FaultAt = LabClock.Now;

    /// <summary>Spoils what the front answers in this slot; replaces what was there.</summary>
    internal Task SpoilAsync(params FaultRule[] rules) => front.SetFaultsAsync(Slot, rules, stop);

    /// <summary>Pulls an image, for as long as the scenario may last.</summary>
    internal Task<PullOutcome> PullAsync(string image) => PullAsync(image, limit);

    /// <summary>Pulls an image; what still waits at the limit is ended.</summary>
    internal Task<PullOutcome> PullAsync(string image, TimeSpan patience) => PullAsync(image, client.Pull(place, image), patience);

    /// <summary>Pulls an image by the other of the client's ways: builds where it pulls, or the reverse.</summary>
    internal Task<PullOutcome> PullOtherwiseAsync(string image) => PullAsync(image, client.PullOtherwise(place, image), limit);

    private async Task<PullOutcome> PullAsync(string image, string[] command, TimeSpan patience)
    {
        using LabProcess process = LabProcess.Start(command);
        bool ended = await Task.WhenAny(process.Ended, Task.Delay(patience, stop)) == process.Ended;
        return await FinishAsync(image, process, ended);
    }

    /// <summary>Pulls an image, and cancels it after a while as a person does with Ctrl-C.</summary>
    internal async Task<PullOutcome> CancelAsync(string image, TimeSpan after)
    {
        using LabProcess process = Start(image);
        await Task.WhenAny(process.Ended, Task.Delay(after, stop));
        process.Signal("INT");
        await Task.WhenAny(process.Ended, Task.Delay(TimeSpan.FromSeconds(3), stop));
        return await FinishAsync(image, process, process.HasEnded);
    }

    /// <summary>Starts a pull that the scenario itself ends.</summary>
    internal LabProcess Start(string image) => LabProcess.Start(client.Pull(place, image));

    /// <summary>Notes what a pull did, and ends it where it still waits.</summary>
    internal async Task<PullOutcome> FinishAsync(string image, LabProcess process, bool ended)
    {
        var outcome = PullOutcome.Of(image, process, ended);
        if (!ended) await process.StopAsync(1);
        lock (_pulls) _pulls.Add(outcome);
        stop.ThrowIfCancellationRequested();
        return outcome;
    }

    /// <summary>Sends a signal to all processes that do the pulling.</summary>
    internal void Signal(LabProcess pull, string name)
    {
        foreach (int pid in client.Processes(pull.Id)) Tool.Try("kill", $"-{name}", $"{pid}");
    }

    internal Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), stop);
}
