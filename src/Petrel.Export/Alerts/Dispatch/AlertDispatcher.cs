using System.Collections.Immutable;
using System.Threading.Channels;
using Petrel.Core.History;

namespace Petrel.Export.Alerts.Dispatch;

/// <summary>
/// Sends what waits in the outbox: to each receiver on a task of its own, grouped, limited, again after failures, and again while
/// it lasts. Nothing leaves the outbox before its receiver has it; after a crash a message may come twice, with the same key.
/// </summary>
public sealed class AlertDispatcher : IDisposable
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    private readonly IOutbox _outbox;
    private readonly ImmutableArray<IReceiver> _receivers;
    private readonly ImmutableArray<ReceiverLane> _lanes;
    private readonly ImmutableArray<Channel<bool>> _bells;
    private readonly TimeProvider _time;

    /// <summary>Prepares; nothing is sent before <see cref="RunAsync"/>.</summary>
    /// <param name="options">Who is told, and how.</param>
    /// <param name="surroundings">The outbox, the clock and the like.</param>
    /// <param name="receivers">The way to each receiver of the options; null for the real ones.</param>
    public AlertDispatcher(AlertOptions options, DispatchSurroundings surroundings, Func<ReceiverOptions, IReceiver>? receivers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(surroundings);
        (_outbox, _time) = (surroundings.Outbox, surroundings.Time);
        receivers ??= receiver => Receivers.ReceiverFactory.Create(receiver, surroundings.Time);
        _receivers = [.. options.Receivers.Select(receivers)];
        _lanes = [.. options.Receivers.Select((receiver, index) => new ReceiverLane(receiver, _receivers[index], options, surroundings))];
        _bells = [.. _lanes.Select(static _ => Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }))];
    }

    /// <summary>How it stands with each receiver.</summary>
    public ImmutableArray<ReceiverStanding> Standing => [.. _lanes.Select(static lane => lane.Standing)];

    /// <summary>Something new waits. Safe to call from any thread; never blocks.</summary>
    public void Wake()
    {
        foreach (Channel<bool> bell in _bells) bell.Writer.TryWrite(true);
    }

    /// <summary>Sends until it is told to stop. What was not sent by then waits in the outbox.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        RefuseThoseOfNobody();
        return Task.WhenAll(_lanes.Select((_, index) => Task.Run(() => RunLaneAsync(index, stop), CancellationToken.None)));
    }

    /// <summary>Sends what is ready now; says how long nothing will be.</summary>
    internal async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        TimeSpan shortest = TimeSpan.MaxValue;
        foreach (ReceiverLane lane in _lanes)
        {
            TimeSpan wait;
            while ((wait = await lane.TurnAsync(stop).ConfigureAwait(false)) == TimeSpan.Zero) { }
            if (wait < shortest) shortest = wait;
        }

        return shortest;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (IReceiver receiver in _receivers) receiver.Dispose();
    }

    // Entries of a receiver that was taken out of the configuration would wait for ever.
    private void RefuseThoseOfNobody()
    {
        foreach (WaitingEntry entry in _outbox.Due(DateTime.MaxValue, int.MaxValue))
        {
            if (!_lanes.Any(lane => lane.Standing.Receiver == entry.Entry.Receiver))
                _outbox.Refused(entry.Id, "there is no such receiver any more");
        }
    }

    private async Task RunLaneAsync(int index, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                TimeSpan wait = await TurnAsync(_lanes[index], stop).ConfigureAwait(false);
                if (wait > TimeSpan.Zero) await WaitAsync(_bells[index].Reader, wait, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private static async Task<TimeSpan> TurnAsync(ReceiverLane lane, CancellationToken stop)
    {
        try
        {
            return await lane.TurnAsync(stop).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A lane that died would be a receiver that is never told again, and nobody would notice.
            lane.NoteFault(problem);
            return AfterFault;
        }
    }

    private async Task WaitAsync(ChannelReader<bool> bell, TimeSpan wait, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await bell.WaitToReadAsync(either.Token).ConfigureAwait(false);
            bell.TryRead(out _);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time has come.
        }
    }
}
