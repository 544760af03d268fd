using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.History;

/// <summary>What tells one series from another.</summary>
internal readonly record struct SeriesKey(string Registry, RegistryRole Role, string Endpoint);

/// <summary>One endpoint's open minute. Durations come in nanoseconds and are kept in seconds.</summary>
internal sealed class SeriesAccumulator(SeriesKey key)
{
    private const double SecondsPerMinute = 60;
    private static readonly int CloseCauses = (int)CloseCause.Unreachable + 1;

    private readonly long[] _closed = new long[CloseCauses];
    private readonly int[] _states = new int[TcpStateNames.Count];
    private readonly double[] _stateSeconds = new double[TcpStateNames.Count];
    private readonly LogHistogramBuilder _handshakes = new();
    private readonly LogHistogramBuilder _lifetimes = new();
    private long _opened;
    private long _received;
    private long _sent;
    private int _mostOpen;
    private bool _counted;

    /// <summary>Whether nothing happened and nothing was open.</summary>
    internal bool IsIdle => !_counted && _mostOpen == 0;

    internal void CountOpened() => (_opened, _counted) = (_opened + 1, true);

    internal void CountHandshake(long nanoseconds)
    {
        _handshakes.Add(nanoseconds / 1e9);
        _counted = true;
    }

    internal void CountClosed(in ConnectionRecord record)
    {
        int cause = (int)record.ClosedBy;
        _closed[cause < CloseCauses ? cause : 0]++;
        if (record.HasCounters) _sent += (long)Math.Min(record.Sent, long.MaxValue / 2);
        // A lower bound would pull the quantiles down.
        if (record.AgeIsExact) _lifetimes.Add(record.Age / 1e9);
        _counted = true;
    }

    internal void AddReceived(long octets)
    {
        if (octets == 0) return;
        (_received, _counted) = (_received + octets, true);
    }

    internal void BeginStates() => Array.Clear(_states);

    internal void AddStates(ImmutableArray<int> states)
    {
        for (int state = 0; state < states.Length && state < _states.Length; state++) _states[state] += states[state];
    }

    internal void EndStates() => _mostOpen = Math.Max(_mostOpen, Open);

    internal void HoldStates(double seconds)
    {
        for (int state = 0; state < _states.Length; state++) _stateSeconds[state] += _states[state] * seconds;
    }

    /// <summary>The minute's point; the next minute begins with what is open.</summary>
    internal SeriesPoint TakePoint(DateTime minute)
    {
        var point = new SeriesPoint(minute, Resolution.Minute, key.Registry, key.Role, key.Endpoint)
        {
            Opened = _opened,
            ClosedBy = [.. _closed],
            Received = _received,
            Sent = _sent,
            States = [.. _stateSeconds.Select(static seconds => seconds / SecondsPerMinute)],
            MostOpen = _mostOpen,
            Handshakes = _handshakes.ToHistogram(),
            Lifetimes = _lifetimes.ToHistogram(),
        };
        Reset();
        return point;
    }

    private int Open
    {
        get
        {
            int open = 0;
            foreach (int count in _states) open += count;
            return open;
        }
    }

    private void Reset()
    {
        Array.Clear(_closed);
        Array.Clear(_stateSeconds);
        _handshakes.Clear();
        _lifetimes.Clear();
        (_opened, _received, _sent, _mostOpen, _counted) = (0, 0, 0, Open, false);
    }
}
