using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Export.Json;

namespace Petrel.Export.Streaming;

/// <summary>
/// Gives what is said to everybody who reads the stream, and keeps the last of it for those who come back. An incident is to
/// be published once it is stored, so that nobody hears of one that a crash could still undo. Safe to use from any thread.
/// </summary>
public sealed class StreamHub
{
    /// <summary>How many may read at once.</summary>
    public const int MostStreams = 64;

    private const int MostWaiting = 256;
    private const int MostKept = 1000;
    private const int MostKeptBytes = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<StreamEvent> _kept = [];
    private readonly List<StreamSubscription> _readers = [];
    private readonly string _run;
    private StreamEvent? _hello;
    private long _number;
    private long _keptBytes;
    private bool _isEnded;

    /// <summary>Nothing was said yet.</summary>
    /// <param name="clock">The time; it tells this run's events from those of earlier ones.</param>
    public StreamHub(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _run = clock.GetUtcNow().UtcTicks.ToString("x");
    }

    /// <summary>How many read now.</summary>
    public int Readers
    {
        get
        {
            lock (_lock) return _readers.Count;
        }
    }

    /// <summary>The watch began; everybody who comes hears it first.</summary>
    public void Publish(Hello hello)
    {
        byte[] line = SingleLine.Of(output => output.OnHello(hello));
        lock (_lock)
        {
            _hello = StreamEvent.Of(0, _run, "hello", line);
            Give(_hello);
        }
    }

    /// <summary>An incident was reported and is stored.</summary>
    public void Publish(IncidentSnapshot incident, WallTimes times) => PublishLine("incident", SingleLine.Of(output => output.OnIncident(incident, times)));

    /// <summary>Something runs out.</summary>
    public void Publish(Forecast forecast, WallTimes times) => PublishLine("forecast", SingleLine.Of(output => output.OnForecast(forecast, times)));

    /// <summary>A registry was asked.</summary>
    public void Publish(ProbeReport report, DateTime time) => PublishLine("probe", SingleLine.Of(output => output.OnProbe(report, time)));

    /// <summary>Notifications were lost.</summary>
    public void Publish(Loss loss) => PublishLine("loss", SingleLine.Of(output => output.OnLoss(loss)));

    /// <summary>Another source took over.</summary>
    public void Publish(SourceChange change) => PublishLine("source", SingleLine.Of(output => output.OnSourceChanged(change)));

    /// <summary>Something that a person should know.</summary>
    public void Publish(Notice notice) => PublishLine("notice", SingleLine.Of(output => output.OnNotice(notice)));

    /// <summary>The periodic view. It is not kept: the next one replaces it.</summary>
    public void Publish(EngineSnapshot snapshot, WallTimes times)
    {
        lock (_lock)
        {
            if (_readers.Count == 0) return;
        }

        byte[] line = SingleLine.Of(output => output.OnSnapshot(snapshot, times));
        lock (_lock) Give(StreamEvent.Of(0, _run, "snapshot", line));
    }

    /// <summary>A JSON line of any type that is to be kept.</summary>
    /// <param name="type">The line's type.</param>
    /// <param name="line">The line, UTF-8, without its line end.</param>
    public void PublishLine(string type, ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            StreamEvent e = StreamEvent.Of(++_number, _run, type, line);
            Keep(e);
            Give(e);
        }
    }

    /// <summary>The agent stops: all streams end.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnded = true;
            foreach (StreamSubscription reader in _readers) reader.End();
            _readers.Clear();
        }
    }

    /// <summary>Begins to read. Null if too many read already, or the agent stops.</summary>
    /// <param name="lastId">The id of the last event that the reader has; null for a new reader.</param>
    /// <param name="missed">What it gets first, in order.</param>
    /// <param name="isGap">Whether more than that was missed and is not kept any more.</param>
    internal StreamSubscription? Subscribe(string? lastId, out IReadOnlyList<StreamEvent> missed, out bool isGap)
    {
        lock (_lock)
        {
            missed = [];
            isGap = false;
            if (_isEnded || _readers.Count >= MostStreams) return null;
            var reader = new StreamSubscription(MostWaiting);
            _readers.Add(reader);
            long oldest = _kept.TryPeek(out StreamEvent? first) ? first.Number : _number + 1;
            long? last = NumberOf(lastId);
            isGap = !string.IsNullOrEmpty(lastId) && (last is null || last < oldest - 1);
            IEnumerable<StreamEvent> later = string.IsNullOrEmpty(lastId) ? [] : _kept.Where(e => e.Number > (last ?? 0));
            missed = _hello is null ? [.. later] : [_hello, .. later];
            return reader;
        }
    }

    internal void Unsubscribe(StreamSubscription reader)
    {
        lock (_lock) _readers.Remove(reader);
    }

    private long? NumberOf(string? id) =>
        id is not null && id.StartsWith($"{_run}-", StringComparison.Ordinal)
        && long.TryParse(id.AsSpan(_run.Length + 1), out long number) && number >= 0 && number <= _number
            ? number
            : null;

    private void Keep(StreamEvent e)
    {
        _kept.Enqueue(e);
        _keptBytes += e.Wire.Length;
        while (_kept.Count > MostKept || (_keptBytes > MostKeptBytes && _kept.Count > 1)) _keptBytes -= _kept.Dequeue().Wire.Length;
    }

    private void Give(StreamEvent e) => _readers.RemoveAll(reader => !reader.Offer(e));
}
