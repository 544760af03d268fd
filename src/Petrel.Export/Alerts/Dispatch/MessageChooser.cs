using System.Collections.Immutable;

namespace Petrel.Export.Alerts.Dispatch;

/// <summary>What to send now, or how long to wait.</summary>
/// <param name="Message">The message; null if nothing is ready.</param>
/// <param name="Wait">How long nothing is; zero with a message.</param>
internal sealed record Choice(AlertMessage? Message, TimeSpan Wait)
{
    /// <summary>The entries that it says.</summary>
    internal ImmutableArray<WaitingAlert> Sent { get => field.IsDefault ? [] : field; init; }

    /// <summary>The groups that it is a message of.</summary>
    internal ImmutableArray<string> Groups { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether it only renews what the receiver would forget.</summary>
    internal bool IsRenewal { get; init; }

    /// <summary>Entries that could not be read on the way.</summary>
    internal long Unreadable { get; init; }
}

/// <summary>Decides what a receiver is told next: groups, waits, repeats, sums up. Sends nothing itself.</summary>
internal sealed class MessageChooser
{
    // Alertmanager forgets an alert after its endsAt, which is five minutes ahead.
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SelfGroupingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongTime = TimeSpan.FromHours(1);
    private const int MostAlerts = 100;

    private readonly ReceiverOptions _receiver;
    private readonly IReceiver _way;
    private readonly AlertOptions _options;
    private readonly ReceiverMemory _memory;
    private readonly DispatchSurroundings _surroundings;
    private readonly WaitingAlerts _waiting;
    private readonly ImmutableSortedDictionary<string, string> _labels;
    private readonly HashSet<long> _alone = [];
    private TimeSpan? _aliveAt;
    private TimeSpan? _renewedAt;

    internal MessageChooser(
        ReceiverOptions receiver, IReceiver way, AlertOptions options, ReceiverMemory memory, DispatchSurroundings surroundings)
    {
        (_receiver, _way, _options, _memory, _surroundings) = (receiver, way, options, memory, surroundings);
        _waiting = new WaitingAlerts(receiver, options, surroundings.Outbox, memory);
        _labels = AlertLabels.Common(options);
    }

    internal TimeSpan GroupInterval => _way.GroupsItself ? SelfGroupingInterval : _options.GroupInterval;

    private TimeSpan GroupWait => _way.GroupsItself ? TimeSpan.Zero : _options.GroupWait;

    /// <summary>What to send now.</summary>
    /// <param name="now">The present, UTC.</param>
    /// <param name="elapsed">The present, as it elapses.</param>
    /// <param name="rate">What may be sent yet.</param>
    /// <param name="wasDown">Whether the receiver failed for some time: then it gets all that waits at once.</param>
    internal Choice Choose(DateTime now, TimeSpan elapsed, RateLimit rate, bool wasDown)
    {
        long unreadable = _waiting.Unreadable;
        List<WaitingAlert> waiting = _waiting.Take(now, out DateTime? silentUntil);
        TimeSpan wait = silentUntil is { } end ? Shorter(LongTime, end - now) : LongTime;
        Choice choice = Heartbeat(now, elapsed, ref wait) ?? News(waiting, now, elapsed, rate, wasDown, ref wait)
            ?? Renewal(now, elapsed, ref wait) ?? Repeat(now, elapsed, rate, ref wait) ?? new Choice(null, wait);
        return choice with { Unreadable = _waiting.Unreadable - unreadable };
    }

    /// <summary>A message arrived, or never will.</summary>
    internal void Delivered(Choice choice, TimeSpan elapsed)
    {
        if (choice.Message!.Kind == MessageKind.Heartbeat) _aliveAt = elapsed;
        if (choice.IsRenewal) _renewedAt = elapsed;
        _alone.ExceptWith(choice.Sent.Select(static sent => sent.Entry.Id));
    }

    /// <summary>These were refused together and go one by one.</summary>
    internal void SendAlone(ImmutableArray<WaitingAlert> alerts) => _alone.UnionWith(alerts.Select(static alert => alert.Entry.Id));

    private Choice? Heartbeat(DateTime now, TimeSpan elapsed, ref TimeSpan wait)
    {
        // Where alerts are renewed, the sign of life goes with them.
        if (_receiver.Heartbeat is not { } interval || _way.Forgets) return null;
        if (_aliveAt is { } last && elapsed - last < interval)
        {
            wait = Shorter(wait, last + interval - elapsed);
            return null;
        }

        // Who does not watch is not alive, even if this can still say so.
        if (_surroundings.IsWatching()) return new Choice(Message(MessageKind.Heartbeat, [], [], now, $"{now:O}"), TimeSpan.Zero);
        wait = Shorter(wait, RenewalInterval);
        return null;
    }

    private Choice? News(List<WaitingAlert> waiting, DateTime now, TimeSpan elapsed, RateLimit rate, bool wasDown, ref TimeSpan wait)
    {
        var ready = new List<IGrouping<string, WaitingAlert>>();
        foreach (IGrouping<string, WaitingAlert> group in waiting.GroupBy(TogetherWith, StringComparer.Ordinal))
        {
            TimeSpan left = WaitOf(group, now);
            if (left <= TimeSpan.Zero) ready.Add(group);
            else wait = Shorter(wait, left);
        }

        if (ready.Count == 0) return null;
        if (!_way.GroupsItself && rate.Left(elapsed) == 0)
        {
            wait = Shorter(wait, rate.Wait(elapsed));
            return null;
        }

        bool sumUp = ready.Count > 1 && (wasDown || (!_way.GroupsItself && rate.Left(elapsed) == 1)) && _alone.Count == 0;
        IEnumerable<WaitingAlert> all = sumUp
            ? ready.SelectMany(static group => group)
            : ready.OrderByDescending(static group => group.Any(static one => one.Alert.IsCritical)).First();
        return Told([.. all.OrderByDescending(static one => one.Alert.IsCritical).ThenBy(static one => one.Entry.CreatedAt).Take(MostAlerts)], now, sumUp);
    }

    private Choice Told(ImmutableArray<WaitingAlert> chosen, DateTime now, bool sumUp)
    {
        ImmutableArray<Alert> alerts = [.. chosen.Select(static one => one.Alert)];
        AlertMessage message = Message(MessageKind.Alerts, alerts, alerts.Select(static alert => alert.Key), now) with
        {
            SumsUp = sumUp,
            Replaced = [.. alerts.Select(alert => _memory.Find(alert.Id)).OfType<ToldAlert>()
                .Where(told => !told.Alert.IsResolved && alerts.Any(alert => alert.Id == told.Alert.Id && !SameLabels(alert, told.Alert)))
                .Select(static told => told.Alert)],
        };
        return new Choice(message, TimeSpan.Zero) { Sent = chosen, Groups = [.. chosen.Select(static one => one.Group).Distinct()] };
    }

    private Choice? Renewal(DateTime now, TimeSpan elapsed, ref TimeSpan wait)
    {
        if (!_way.Forgets) return null;
        ImmutableArray<Alert> open = [.. _memory.Open.Select(static told => told.Alert)];
        bool alive = _receiver.Heartbeat is not null && _surroundings.IsWatching();
        TimeSpan left = _renewedAt is { } last ? last + RenewalInterval - elapsed : TimeSpan.Zero;
        if (left > TimeSpan.Zero || (open.IsEmpty && !alive))
        {
            wait = Shorter(wait, left > TimeSpan.Zero ? left : RenewalInterval);
            return null;
        }

        return new Choice(Message(MessageKind.Repeat, open, [$"{now:O}"], now) with { IsAlive = alive }, TimeSpan.Zero) { IsRenewal = true };
    }

    private Choice? Repeat(DateTime now, TimeSpan elapsed, RateLimit rate, ref TimeSpan wait)
    {
        if (_way.GroupsItself) return null;
        TimeSpan interval = _receiver.RepeatInterval ?? _options.RepeatInterval;
        foreach (IGrouping<string, ToldAlert> group in _memory.Open.GroupBy(told => _waiting.GroupOf(told.Alert), StringComparer.Ordinal))
        {
            DateTime last = _memory.LastMessage(group.Key, now) ?? group.Min(static told => told.At);
            TimeSpan left = last > now ? TimeSpan.Zero : last + interval - now;
            if (left <= TimeSpan.Zero && SilenceWindow.EndOf(_options.Silences.Concat(_receiver.Silences), now, _options.TimeZone) is { } end)
                left = end - now;
            if (left <= TimeSpan.Zero) left = rate.Wait(elapsed);
            if (left <= TimeSpan.Zero)
            {
                AlertMessage message = Message(
                    MessageKind.Repeat, [.. group.Select(static told => told.Alert).Take(MostAlerts)], group.Select(static told => $"{told.Alert.Key}/{told.Repeats}"), now);
                return new Choice(message, TimeSpan.Zero) { Groups = [group.Key] };
            }

            wait = Shorter(wait, left);
        }

        return null;
    }

    private string TogetherWith(WaitingAlert alert) =>
        _alone.Contains(alert.Entry.Id) ? $"\n{alert.Entry.Id}" : _way.GroupsItself ? "" : alert.Group;

    private TimeSpan WaitOf(IGrouping<string, WaitingAlert> group, DateTime now)
    {
        TimeSpan age = now - group.Min(static one => one.Entry.CreatedAt);
        // A clock that was set back makes entries of the future; they have waited long enough.
        TimeSpan left = age < TimeSpan.Zero ? TimeSpan.Zero : GroupWait - age;
        DateTime? last = group.Select(one => _memory.LastMessage(one.Group, now)).Max();
        TimeSpan pause = last is { } known ? known + GroupInterval - now : TimeSpan.Zero;
        return left > pause ? left : pause;
    }

    private AlertMessage Message(MessageKind kind, ImmutableArray<Alert> alerts, IEnumerable<string> keyParts, DateTime now, string? key = null) => new()
    {
        Key = AlertMessage.KeyOf(_receiver.Name, kind, key is null ? keyParts : [key]),
        Kind = kind,
        Receiver = _receiver.Name,
        Time = now,
        Labels = _labels,
        Alerts = alerts,
    };

    private static bool SameLabels(Alert one, Alert other) => one.Labels.SequenceEqual(other.Labels);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
