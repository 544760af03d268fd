using System.Collections.Immutable;
using Petrel.Core.Connections;
using Petrel.Core.Snapshots;

namespace Petrel.Core.History;

/// <summary>
/// Adds up what endpoints do into one point a minute. Belongs to one thread; allocates nothing for a connection. Only one
/// minute is open at a time, so a clock that steps either way merely ends it: storage adds up points of the same span.
/// </summary>
/// <param name="mostEndpoints">How many endpoints have a series of their own; the rest of each registry and role is <see cref="Other"/>.</param>
public sealed class SeriesRecorder(int mostEndpoints = 1_000)
{
    /// <summary>The endpoint that stands for all that have no series of their own.</summary>
    public const string Other = "other";

    // What the kernel stamped just before the minute's end is processed just after it.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(5);

    private readonly Dictionary<SeriesKey, SeriesAccumulator> _series = [];
    private readonly ReceivedCounters _received = new();
    private readonly ImmutableArray<SeriesPoint>.Builder _done = ImmutableArray.CreateBuilder<SeriesPoint>();
    private int _ownSeries;
    private DateTime _minute;
    private DateTime? _snapshotAt;

    /// <summary>Counts a connection that opened, was established or closed.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="time">When, UTC.</param>
    public void OnConnection(in ConnectionRecord record, DateTime time)
    {
        if (record.Endpoint is not { } endpoint) return;
        MoveTo(time);
        SeriesAccumulator series = SeriesOf(new SeriesKey(endpoint.Registry.Name, endpoint.Role, endpoint.Text));
        switch (record.Kind)
        {
            case ConnectionRecordKind.Opened:
                series.CountOpened();
                break;
            case ConnectionRecordKind.Established when record.AgeIsExact:
                series.CountHandshake(record.Age);
                break;
            case ConnectionRecordKind.Closed:
                series.CountClosed(record);
                break;
            default:
                break;
        }
    }

    /// <summary>Takes in how many connections there are, and what they have received.</summary>
    /// <param name="snapshot">How the engine stands.</param>
    /// <param name="time">When, UTC.</param>
    public void OnSnapshot(EngineSnapshot snapshot, DateTime time)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        MoveTo(time);
        HoldStates(time);
        foreach (SeriesAccumulator series in _series.Values) series.BeginStates();
        _received.Begin();
        foreach (RegistrySnapshot registry in snapshot.Registries)
        {
            foreach (EndpointSnapshot endpoint in registry.Endpoints) TakeIn(registry.Registry, endpoint);
        }

        _received.End();
        foreach (SeriesAccumulator series in _series.Values) series.EndStates();
        _snapshotAt = time;
    }

    /// <summary>The counters of the engine begin anew; what its first snapshot shows was counted before.</summary>
    public void EngineRestarted() => _received.Clear();

    /// <summary>The points of minutes that are over, and forgets them; empty if there is none.</summary>
    /// <param name="now">The time, UTC.</param>
    public ImmutableArray<SeriesPoint> Take(DateTime now)
    {
        MoveTo(now);
        return _done.Count == 0 ? [] : _done.DrainToImmutable();
    }

    private void TakeIn(string registry, EndpointSnapshot endpoint)
    {
        long received = _received.Since(registry, endpoint);
        if (received == 0 && endpoint.Open == 0) return;
        SeriesAccumulator series = SeriesOf(new SeriesKey(registry, endpoint.Role, endpoint.Endpoint));
        series.AddReceived(received);
        series.AddStates(endpoint.States);
    }

    // Where there are too many, those that are busy keep their series, as they had it first.
    private SeriesAccumulator SeriesOf(SeriesKey key)
    {
        if (_series.TryGetValue(key, out SeriesAccumulator? series)) return series;
        if (_ownSeries >= mostEndpoints)
        {
            key = key with { Endpoint = Other };
            if (_series.TryGetValue(key, out series)) return series;
        }
        else
        {
            _ownSeries++;
        }

        return _series[key] = new SeriesAccumulator(key);
    }

    private void MoveTo(DateTime time)
    {
        DateTime minute = new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);
        if (minute == _minute || (time < _minute && time >= _minute - Late)) return;
        if (_minute != default) EndMinute();
        _minute = minute;
    }

    private void EndMinute()
    {
        DateTime end = _minute.AddMinutes(1);
        HoldStates(end);
        if (_snapshotAt is not null) _snapshotAt = end;
        foreach ((SeriesKey key, SeriesAccumulator series) in _series)
        {
            if (series.IsIdle)
            {
                _series.Remove(key);
                if (key.Endpoint != Other) _ownSeries--;
                continue;
            }

            _done.Add(series.TakePoint(_minute));
        }
    }

    // The states of the last snapshot are held to have lasted until now, within the minute.
    private void HoldStates(DateTime until)
    {
        if (_snapshotAt is not { } since) return;
        if (since < _minute) since = _minute;
        double seconds = Math.Clamp((until - since).TotalSeconds, 0, 60);
        foreach (SeriesAccumulator series in _series.Values) series.HoldStates(seconds);
    }
}
