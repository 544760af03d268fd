using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Registry.Resolution;

/// <summary>
/// Resolves hosts by the system's resolver, so that /etc/hosts and nsswitch count, again and again, and sends each answer
/// to the engine as a <see cref="EventKind.NameResolved"/> event. A look-up may block for as long as the system lets
/// it: that happens on a few background threads, which exist only while something is due, and delays nothing.
/// </summary>
public sealed class NameResolver : IDisposable
{
    // getaddrinfo loads nsswitch modules and wants more than the smallest stack.
    private const int StackBytes = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly List<HostState> _hosts;
    private readonly IEventWriter _writer;
    private readonly Func<long> _monotonicNanoseconds;
    private readonly NameResolverOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private ITimer? _timer;
    private int _workers;
    private bool _stopped;

    /// <summary>Prepares; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="hosts">The host names, those first that are wanted first.</param>
    /// <param name="writer">Where answers go.</param>
    /// <param name="monotonicNanoseconds">The clock of the events: CLOCK_MONOTONIC in nanoseconds.</param>
    /// <param name="options">How to resolve.</param>
    /// <param name="time">The clock for waiting.</param>
    public NameResolver(
        IEnumerable<string> hosts,
        IEventWriter writer,
        Func<long> monotonicNanoseconds,
        NameResolverOptions? options = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        _writer = writer;
        _monotonicNanoseconds = monotonicNanoseconds;
        _options = options ?? new NameResolverOptions();
        _time = time ?? TimeProvider.System;
        _random = new Random(_options.Seed);
        _hosts = [.. hosts.Distinct(StringComparer.Ordinal).Select(static host => new HostState(host))];
    }

    /// <summary>Starts resolving; returns at once. Called once.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_stopped || _timer is not null) return;
            long now = _time.GetTimestamp();
            foreach (HostState host in _hosts) host.Due = now;
            _timer = _time.CreateTimer(static self => ((NameResolver)self!).StartDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            StartDueLocked();
        }
    }

    /// <summary>
    /// Stops: no event is written after this returns. A look-up that the system still holds ends by itself later, on a
    /// background thread that keeps no process alive.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            _timer?.Dispose();
        }
    }

    /// <summary>Whether no look-up is under way.</summary>
    internal bool IsIdle()
    {
        lock (_lock) return _workers == 0;
    }

    private void StartDue()
    {
        lock (_lock) StartDueLocked();
    }

    private void StartDueLocked()
    {
        if (_stopped) return;
        long now = _time.GetTimestamp();
        int due = _hosts.Count(host => host.IsDue(now));
        int wanted = Math.Min(_options.Parallelism, due + _workers);
        while (_workers < wanted)
        {
            _workers++;
            new Thread(Work, StackBytes) { IsBackground = true, Name = "petrel-resolve" }.Start();
        }
        SetTimer(now);
    }

    private void Work()
    {
        while (Take() is { } host)
        {
            ResolvedName answer = LookUp(host.Name);
            lock (_lock) Finish(host, answer);
        }
    }

    // The next host that is due, in the order of the list; null ends the worker.
    private HostState? Take()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            HostState? next = _stopped ? null : _hosts.Find(host => host.IsDue(now));
            if (next is null) _workers--;
            else next.InFlight = true;
            return next;
        }
    }

    private ResolvedName LookUp(string host)
    {
        try
        {
            ImmutableArray<InetAddress> addresses =
            [
                .. _options.LookUp(host).Where(IsUsable).Select(InetAddress.From)
                    // Blockers answer with the unspecified address; no connection to it belongs to the registry.
                    .Where(static address => !address.IsUnspecified)
                    .Distinct(),
            ];
            return new ResolvedName(host, addresses, addresses.IsEmpty ? "the resolver knows no address" : null);
        }
        catch (SocketException error)
        {
            return new ResolvedName(host, [], Describe(error));
        }
        catch (ArgumentException)
        {
            return new ResolvedName(host, [], "no valid host name");
        }
    }

    private static bool IsUsable(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;

    private static string Describe(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound => "the resolver knows no such name",
        SocketError.NoData => "the resolver knows no address",
        SocketError.TryAgain => "no name server answered",
        _ => $"the resolver failed ({error.SocketErrorCode})",
    };

    private void Finish(HostState host, ResolvedName answer)
    {
        host.InFlight = false;
        if (_stopped) return;
        var resolved = new Event
        {
            Kind = EventKind.NameResolved,
            Time = _monotonicNanoseconds(),
            Payload = answer,
        };
        TimeSpan wait = _writer.TryWrite(resolved) ? WaitAfter(host, answer) : _options.QueueFullDelay;
        long now = _time.GetTimestamp();
        host.Due = now + (long)(wait.TotalSeconds * Spread() * _time.TimestampFrequency);
        SetTimer(now);
    }

    private TimeSpan WaitAfter(HostState host, ResolvedName answer)
    {
        host.Failures = answer.Addresses.IsEmpty ? host.Failures + 1 : 0;
        if (host.Failures == 0) return _options.Interval;
        double doubled = _options.Interval.TotalSeconds * Math.Pow(2, Math.Min(host.Failures - 1, 30));
        double longest = Math.Max(_options.Interval.TotalSeconds, _options.MaximumBackoff.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Min(doubled, longest));
    }

    private double Spread() => 1 + (_options.Jitter * ((2 * _random.NextDouble()) - 1));

    // One timer for the host that is due next; the workers of a round see to those that are due already.
    private void SetTimer(long now)
    {
        long next = long.MaxValue;
        foreach (HostState host in _hosts)
        {
            if (!host.InFlight && host.Due > now) next = Math.Min(next, host.Due);
        }
        if (next == long.MaxValue) return;
        // Rounded up, or the timer could fire just before the host is due and find nothing to do.
        double milliseconds = Math.Ceiling((next - now) * 1000.0 / _time.TimestampFrequency);
        _timer?.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    private sealed class HostState(string name)
    {
        internal string Name => name;

        internal long Due { get; set; }

        internal int Failures { get; set; }

        internal bool InFlight { get; set; }

        internal bool IsDue(long now) => !InFlight && Due <= now;
    }
}
