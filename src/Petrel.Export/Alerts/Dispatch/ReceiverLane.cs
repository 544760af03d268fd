namespace Petrel.Export.Alerts.Dispatch;

/// <summary>
/// What goes to one receiver: one message after the other, so that a slow receiver holds up nobody else. Used by one task; its
/// standing may be read by any.
/// </summary>
internal sealed class ReceiverLane
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly ReceiverOptions _options;
    private readonly IReceiver _receiver;
    private readonly DispatchSurroundings _surroundings;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ReceiverMemory _memory;
    private readonly MessageChooser _chooser;
    private readonly Backoff _backoff;
    private readonly RateLimit _rate;
    private TimeSpan _retryAt = TimeSpan.MinValue;
    private TimeSpan? _failingSince;

    internal ReceiverLane(ReceiverOptions options, IReceiver receiver, AlertOptions all, DispatchSurroundings surroundings)
    {
        (_options, _receiver, _surroundings, _time) = (options, receiver, surroundings, surroundings.Time);
        _origin = _time.GetTimestamp();
        _memory = new ReceiverMemory(surroundings.Outbox, options.Name);
        _backoff = new Backoff(surroundings.Random);
        _rate = new RateLimit(options.RateLimit ?? all.RateLimit);
        _chooser = new MessageChooser(options, receiver, all, _memory, surroundings);
        Standing = new ReceiverStanding(options.Name);
    }

    /// <summary>How it stands; replaced as a whole.</summary>
    internal ReceiverStanding Standing { get; private set => Volatile.Write(ref field, value); }

    private TimeSpan Elapsed => _time.GetElapsedTime(_origin);

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <summary>Sends one message if one is ready. Says how long there is nothing to do after that; zero if there is more.</summary>
    internal async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        TimeSpan elapsed = Elapsed;
        if (elapsed < _retryAt) return _retryAt - elapsed;
        bool wasDown = _failingSince is { } since && elapsed - since >= _chooser.GroupInterval;
        Choice choice = _chooser.Choose(Now, elapsed, _rate, wasDown);
        Standing = Standing with { Refused = Standing.Refused + choice.Unreadable };
        if (choice.Message is null) return Bounded(choice.Wait);

        _rate.Count(elapsed);
        Settle(choice, await SendAsync(choice.Message, stop).ConfigureAwait(false));
        return TimeSpan.Zero;
    }

    /// <summary>Something failed that is none of the receiver's: it is shown, and the lane goes on.</summary>
    internal void NoteFault(Exception problem) =>
        Standing = Standing with { Failed = Standing.Failed + 1, Failing = $"{problem.GetType().Name}: {problem.Message}" };

    private TimeSpan Bounded(TimeSpan wait)
    {
        DateTime now = Now;
        if (_surroundings.Outbox.NextDue is { } next && next > now && next - now < wait) wait = next - now;
        // The outbox tells the time of its first entry only, and that may be another receiver's.
        if (_surroundings.Outbox.Waiting > 0 && wait > LongestWait) wait = LongestWait;
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait;
    }

    private async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await _receiver.SendAsync(message, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Delivery.Later($"no answer within {_options.Timeout.TotalSeconds:0} s");
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A receiver that fails in a way that nobody foresaw must not end the others, nor lose what it was to be told.
            return Delivery.Later($"{problem.GetType().Name}: {problem.Message}");
        }
    }

    private void Settle(Choice choice, Delivery delivery)
    {
        AlertMessage message = choice.Message!;
        DateTime now = Now;
        switch (delivery.Outcome)
        {
            case DeliveryOutcome.Delivered:
                // Remembered first: what is remembered and still waits is not sent again, the other way round it would be lost.
                if (!message.Alerts.IsEmpty && !choice.IsRenewal) _memory.Tell(message, choice.Groups, now);
                foreach (WaitingAlert sent in choice.Sent) _surroundings.Outbox.Sent(sent.Entry.Id);
                _chooser.Delivered(choice, Elapsed);
                _backoff.Succeed();
                _failingSince = null;
                Standing = Standing with { Sent = Standing.Sent + 1, LastSentAt = now, Failing = delivery.Detail };
                break;
            case DeliveryOutcome.Never when choice.Sent.Length > 1:
                // One of them may be what is refused: each goes by itself.
                _chooser.SendAlone(choice.Sent);
                break;
            case DeliveryOutcome.Never:
                foreach (WaitingAlert sent in choice.Sent) _surroundings.Outbox.Refused(sent.Entry.Id, delivery.Detail ?? "refused");
                // What is refused when it is said again is not said again at once.
                if (message.Kind == MessageKind.Repeat && !choice.IsRenewal) _memory.Tell(message, choice.Groups, now);
                _chooser.Delivered(choice, Elapsed);
                Standing = Standing with { Refused = Standing.Refused + 1, Failing = delivery.Detail };
                break;
            default:
                Retry(choice, delivery, now);
                break;
        }
    }

    private void Retry(Choice choice, Delivery delivery, DateTime now)
    {
        TimeSpan wait = _backoff.Fail(delivery.RetryAfter);
        string error = delivery.Detail ?? "failed";
        _memory.Owe(choice.Sent.Select(static sent => sent.Alert), now);
        foreach (WaitingAlert sent in choice.Sent) _surroundings.Outbox.Failed(sent.Entry.Id, now + wait, error);
        _retryAt = Elapsed + wait;
        _failingSince ??= Elapsed;
        Standing = Standing with { Failed = Standing.Failed + 1, Failing = error };
    }
}
