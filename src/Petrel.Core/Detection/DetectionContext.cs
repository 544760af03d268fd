using System.Runtime.InteropServices;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// What detectors may ask and do: read the time, set deadlines, ask for fresh figures, raise a signal.
/// </summary>
internal sealed class DetectionContext(DetectionOptions options, ClientBehaviours behaviours, Action<Signal, bool> raise)
{
    private readonly PriorityQueue<Deadline, (long Due, long Order)> _deadlines = new();
    private readonly List<SocketLookup> _wanted = [];
    private readonly List<DownloadRequest> _wantedDownloads = [];
    private long _order;

    private const long RepeatAfter = 5_000_000_000;

    private readonly record struct Deadline(
        Detector Detector, Connection? Connection, int Generation, EndpointState? Endpoint);

    /// <summary>The engine's present, CLOCK_MONOTONIC in nanoseconds.</summary>
    internal long Now { get; set; }

    /// <summary>Whether every transition is told as it happens (tracepoints).</summary>
    internal bool SeesTransitions { get; set; }

    /// <summary>Thresholds.</summary>
    internal DetectionOptions Options { get; } = options;

    /// <summary>What clients do with idle connections.</summary>
    internal ClientBehaviours Behaviours { get; } = behaviours;

    /// <summary>The next deadline; <see cref="long.MaxValue"/> for none.</summary>
    internal long NextDeadline =>
        _deadlines.TryPeek(out _, out (long Due, long Order) key) ? key.Due : long.MaxValue;

    /// <summary>The sockets of which a detector wants fresh figures now.</summary>
    internal ReadOnlySpan<SocketLookup> Wanted => CollectionsMarshal.AsSpan(_wanted);

    /// <summary>The processes of which a detector wants to know the open download files.</summary>
    internal ReadOnlySpan<DownloadRequest> WantedDownloads => CollectionsMarshal.AsSpan(_wantedDownloads);

    internal void ClearWanted()
    {
        _wanted.Clear();
        _wantedDownloads.Clear();
    }

    internal static long Nanoseconds(double seconds) => (long)(seconds * 1e9);

    /// <summary>Raises a signal; one that a connection repeats is worth saying again only after a while.</summary>
    internal void Raise(in Signal signal)
    {
        bool repeated = signal.Connection is { Marks.Ailing: true };
        if (signal.Connection is { } connection)
        {
            connection.Marks.RaisedAt = Now;
            if (!connection.Marks.Ailing)
            {
                connection.Marks.Ailing = true;
                signal.Endpoint.Ailing++;
            }
        }

        raise(signal, repeated);
    }

    /// <summary>Raises a signal of a connection that has waited for so many seconds and still does.</summary>
    internal void RaiseWait(
        Connection connection, SignalKind kind, double value, double threshold, string detail, double lastedSeconds) =>
        Raise(new Signal(
            kind, Now - Nanoseconds(lastedSeconds), connection.Endpoint!,
            ClientReference.Of(connection), connection, Math.Round(value, 3), threshold, 0, detail));

    /// <summary>Whether a connection's suffering was reported just now.</summary>
    internal bool WasJustRaised(Connection connection) =>
        connection.Marks.Ailing && Now - connection.Marks.RaisedAt < RepeatAfter;

    /// <summary>Calls the detector back at a time, if the connection is then still the same.</summary>
    internal void Schedule(Detector detector, Connection connection, long due) =>
        _deadlines.Enqueue(new Deadline(detector, connection, connection.Generation, null), (due, _order++));

    /// <summary>Calls the detector back at a time, for an endpoint.</summary>
    internal void Schedule(Detector detector, EndpointState endpoint, long due) =>
        _deadlines.Enqueue(new Deadline(detector, null, 0, endpoint), (due, _order++));

    /// <summary>Asks for fresh figures of a connection; they come as a sample.</summary>
    internal void RequestSample(Connection connection)
    {
        if (connection.IsOpen && connection.Key.Local.Port != 0)
            _wanted.Add(new SocketLookup(connection.Key, connection.Cookie, connection.Netns));
    }

    /// <summary>Asks which download files a process holds open; the answer comes as an event of the process.</summary>
    internal void RequestDownloads(Connection connection)
    {
        foreach (DownloadRequest asked in _wantedDownloads)
        {
            if (asked.Pid == connection.Pid) return;
        }

        _wantedDownloads.Add(new DownloadRequest(connection.Pid, connection.ProcessName));
    }

    /// <summary>Runs the deadlines that are due.</summary>
    internal void RunDeadlines(long now)
    {
        while (_deadlines.TryPeek(out Deadline deadline, out (long Due, long Order) key) && key.Due <= now)
        {
            _deadlines.Dequeue();
            Now = Math.Max(Now, key.Due);
            if (deadline.Endpoint is { } endpoint) deadline.Detector.OnDeadline(endpoint, this);
            else if (deadline.Connection!.Generation == deadline.Generation && deadline.Connection.IsAttributed)
                deadline.Detector.OnDeadline(deadline.Connection, this);
        }
    }
}
