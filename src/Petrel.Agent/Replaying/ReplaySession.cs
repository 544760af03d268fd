using Petrel.Agent.Recording;
using Petrel.Agent.Watching;
using Petrel.Core;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Agent.Replaying;

/// <summary>
/// Feeds one recording to an engine. A damaged place becomes a notice and is passed over: what can be read is replayed.
/// </summary>
public sealed class ReplaySession
{
    // Where the whole file is garbage, the first few places say enough.
    private const int MostFindingsShown = 10;

    private readonly ReplayOptions _options;
    private readonly IWatchOutput _output;
    private readonly TimeProvider _clock;
    private readonly EventReader _reader = new();
    private WatchReporter _reporter = null!;
    private EventFeed _feed = null!;
    private Engine _engine = null!;
    private long _events;
    private long _findings;
    private bool _isComplete;
    private long _endedAt;

    /// <summary>Prepares the replay of one recording.</summary>
    public ReplaySession(ReplayOptions options, IWatchOutput output, TimeProvider clock)
    {
        _options = options;
        _output = output;
        _clock = clock;
    }

    /// <summary>Replays a recording; <c>-</c> is standard input.</summary>
    public ReplayResult Run(string path, CancellationToken stop)
    {
        try
        {
            using Stream stream = RecordingSource.Open(path);
            return Replay(path, new RecordingLines(stream), stop);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new ReplayResult(_events, _findings, null, $"cannot read {path}: {FileErrors.Describe(error)}");
        }
    }

    private ReplayResult Replay(string path, RecordingLines lines, CancellationToken stop)
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> first)) return NoRecording(path, "it is empty");
        (RecordingHeader? header, string? headerError) = EventReader.ReadHeader(first);
        if (header is null && lines.IsCut) return NoRecording(path, headerError!);
        LabelCheck? check = Begin(header, path);
        if (header is null) Note(lines, $"{headerError}: the registries and thresholds of the configuration are taken instead");
        else if (header.Version > RecordingHeader.CurrentVersion)
            Note(lines, $"format {header.Version} is newer than this Petrel, which reads {RecordingHeader.CurrentVersion}: what it does not know is left out");

        ReplayEvents(lines, stop);
        if (header is null && _events == 0) return NoRecording(path, headerError!);
        if (!_isComplete && !stop.IsCancellationRequested) Note(lines, "the recording has no last line: it was cut, or is still being written");
        ReportHiddenFindings();
        bool? holds = JudgeLabel(header, check);
        _reporter.Finish(_isComplete ? _endedAt : _engine.Now, _reader.Malformed);
        return new ReplayResult(_events, _findings, holds);
    }

    private static ReplayResult NoRecording(string path, string why) =>
        new(0, 1, null, $"{path} is no recording: {why}; make one with petrel watch --record FILE");

    private LabelCheck? Begin(RecordingHeader? header, string path)
    {
        EngineOptions options = header?.EngineOptions() ?? FallbackOptions();
        if (_options.Detection is { } thresholds) options = options with { Detection = thresholds };
        _reporter = new WatchReporter(_output, SnapshotSchedule.For(_options.Output));
        _engine = new Engine(options, _reporter);
        _reporter.Attach(_engine);
        _feed = new EventFeed(_engine, _reporter, recording: null);
        if (header is not null) _output.OnHello(RecordingHeaders.Greeting(header, path));
        if (!_options.ChecksLabel || header?.Label is not { } label || label.Objection() is not null) return null;
        var check = new LabelCheck(label, _engine.WallTime);
        _reporter.IncidentSeen = check.Take;
        _reporter.SuspicionSeen = check.Take;
        return check;
    }

    private EngineOptions FallbackOptions() => new()
    {
        Catalogue = _options.Fallback.Catalogue,
        Registries = [.. _options.Fallback.Registries.Select(name => _options.Fallback.Catalogue.Find(name)!)],
        Detection = _options.Fallback.Detection,
        WatchesAllNamespaces = true,
    };

    private void ReplayEvents(RecordingLines lines, CancellationToken stop)
    {
        var pace = new Pace(_options.Speed, _clock);
        Event e = default;
        while (!_isComplete && lines.TryRead(out ReadOnlySpan<byte> line))
        {
            switch (_reader.Read(line, ref e))
            {
                case RecordedLine.Event when lines.IsCut: break; // it may lack half of its last number
                case RecordedLine.Event:
                    if (!pace.WaitFor(e.Time, stop)) return;
                    Feed(e);
                    break;
                case RecordedLine.End:
                    End(lines, e.Time);
                    break;
                case RecordedLine.UnknownKind:
                    Note(lines, "an event that this version does not know: left out");
                    break;
                default:
                    if (!lines.IsCut) Note(lines, $"no event ({(lines.IsTooLong ? "the line is too long" : _reader.Damage)}): left out");
                    break;
            }
        }
    }

    private void Feed(in Event e)
    {
        if (_events++ == 0) _reporter.StartAt(e.Time);
        _feed.Feed(e);
        _engine.ClearWanted(); // the answers are in the recording
        if (e.Kind == EventKind.Tick) _reporter.TakeSnapshot(e.Time);
        if (_options.Speed > 0) _reporter.Flush();
    }

    private void End(RecordingLines lines, long time)
    {
        _isComplete = true;
        _endedAt = time;
        if (_reader.CountedEvents != _events)
            Note(lines, $"{_reader.CountedEvents} events were recorded, but {_events} could be replayed");
    }

    private void Note(RecordingLines lines, string what)
    {
        if (++_findings <= MostFindingsShown) _reporter.OnNotice("recording", $"line {lines.Number}: {what}", _engine.Now);
    }

    private void ReportHiddenFindings()
    {
        if (_findings > MostFindingsShown)
            _reporter.OnNotice("recording", $"{_findings - MostFindingsShown} more places like these were passed over", _engine.Now);
    }

    private bool? JudgeLabel(RecordingHeader? header, LabelCheck? check)
    {
        if (!_options.ChecksLabel) return null;
        LabelVerdict verdict = check?.Judge() ?? new LabelVerdict(
            false, header?.Label?.Objection() ?? "the recording has no label; give it one with petrel record label");
        _reporter.OnNotice("label", $"{(verdict.Holds ? "holds" : "does not hold")}: {verdict.Detail}", _engine.Now);
        return verdict.Holds;
    }
}
