using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Registry.Resolution;

namespace Petrel.Registry.Tests.Resolution;

public sealed class NameResolverTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Queue _queue = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private NameResolver? _resolver;

    public void Dispose() => _resolver?.Dispose();

    [Fact]
    public void Start_HostThatResolves_WritesItsDistinctAddresses()
    {
        Start(["registry.example"], static _ => [IPAddress.Parse("203.0.113.7"), IPAddress.Parse("2001:db8::7"), IPAddress.Parse("::ffff:203.0.113.7"), IPAddress.Any]);

        Event answer = _queue.WaitFor(1)[0];
        ResolvedName name = Assert.IsType<ResolvedName>(answer.Payload);
        Assert.Equal((EventKind.NameResolved, 42L), (answer.Kind, answer.Time));
        Assert.Equal("registry.example", name.Host);
        Assert.Equal(["203.0.113.7", "2001:db8::7"], name.Addresses.Select(static a => a.ToString()));
        Assert.Null(name.Error);
    }

    [Fact]
    public void Start_HostThatDoesNotResolve_IsNoErrorButSaysWhy()
    {
        Start(["missing.example"], static _ => throw new SocketException((int)SocketError.HostNotFound));

        var name = (ResolvedName)_queue.WaitFor(1)[0].Payload!;
        Assert.Empty(name.Addresses);
        Assert.Equal("the resolver knows no such name", name.Error);
    }

    [Fact]
    public void Start_OneAtATime_AsksInTheOrderOfTheList()
    {
        string[] hosts = ["named.example", "b.example", "a.example"];

        Start(hosts, static _ => [IPAddress.Loopback], new NameResolverOptions { Parallelism = 1 });

        _queue.WaitFor(3);
        Assert.Equal(hosts, _asked);
    }

    [Fact]
    public void Start_SlowLookUps_AreFourAtOnceAtMostAndDelayNobody()
    {
        using var release = new ManualResetEventSlim();
        int inside = 0;
        int most = 0;
        Start([.. Enumerable.Range(0, 12).Select(static i => $"h{i}.example")], _ =>
        {
            int now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            release.Wait(TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref inside);
            return [IPAddress.Loopback];
        });

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref inside) == 4, TimeSpan.FromSeconds(10)));
        release.Set();
        _queue.WaitFor(12);
        Assert.Equal(4, most);
    }

    [Fact]
    public void Resolved_AfterTheInterval_IsAskedAgainAndNotBefore()
    {
        Start(["a.example"], static _ => [IPAddress.Loopback]);
        _queue.WaitFor(1);

        Advance(53.9);
        Assert.Single(_asked);
        Advance(12.2);
        _queue.WaitFor(2);
        Advance(66.1);
        _queue.WaitFor(3);
    }

    [Fact]
    public void Failed_AgainAndAgain_IsAskedMoreRarelyUpToTheLimit()
    {
        Start(["a.example"], static _ => throw new SocketException((int)SocketError.TryAgain), new NameResolverOptions { Jitter = 0 });

        int before = _queue.WaitFor(1).Length;
        foreach (double wait in (double[])[60, 120, 240, 300, 300])
        {
            Advance(wait - 1);
            Assert.Equal(before, _asked.Count);
            Advance(1);
            before = _queue.WaitFor(before + 1).Length;
        }
    }

    [Fact]
    public void Finish_QueueFull_IsTriedAgainSoon()
    {
        _queue.Refuse = 1;
        Start(["a.example"], static _ => [IPAddress.Loopback]);
        Assert.True(SpinWait.SpinUntil(() => _queue.Refused == 1, TimeSpan.FromSeconds(10)));

        Advance(1.2);
        _queue.WaitFor(1);
    }

    [Fact]
    public void Dispose_WhileALookUpHangs_ReturnsAndNothingIsWrittenAfterwards()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var left = new ManualResetEventSlim();
        Start(["a.example"], _ =>
        {
            entered.Set();
            release.Wait(TestContext.Current.CancellationToken);
            left.Set();
            return [IPAddress.Loopback];
        });
        entered.Wait(TestContext.Current.CancellationToken);

        _resolver!.Dispose();
        release.Set();
        left.Wait(TestContext.Current.CancellationToken);
        Advance(600);

        Assert.Empty(_queue.Events);
        Assert.Single(_asked);
    }

    [Fact]
    public void Start_Localhost_IsAnsweredByTheSystemWithoutAnyPacket()
    {
        using var resolver = new NameResolver(["localhost"], _queue, static () => 42);
        resolver.Start();

        Assert.All(((ResolvedName)_queue.WaitFor(1)[0].Payload!).Addresses, static a => Assert.True(a.IsLoopback));
    }

    private void Start(string[] hosts, Func<string, IPAddress[]> lookUp, NameResolverOptions? options = null)
    {
        options = (options ?? new NameResolverOptions()) with
        {
            LookUp = host =>
            {
                _asked.Enqueue(host);
                return lookUp(host);
            },
        };
        _resolver = new NameResolver(hosts, _queue, static () => 42, options, _time);
        _resolver.Start();
    }

    // The event is written before the next wait is set; a timer that is not armed yet would miss the jump.
    private void Advance(double seconds)
    {
        Assert.True(SpinWait.SpinUntil(_resolver!.IsIdle, TimeSpan.FromSeconds(10)));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.True(SpinWait.SpinUntil(_resolver.IsIdle, TimeSpan.FromSeconds(10)));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value) Interlocked.CompareExchange(ref target, value, seen);
    }

    private sealed class Queue : IEventWriter
    {
        private readonly ConcurrentQueue<Event> _events = new();

        internal int Refuse { get; set; }

        internal int Refused { get; private set; }

        internal Event[] Events => [.. _events];

        public bool TryWrite(in Event item)
        {
            if (Refused < Refuse)
            {
                Refused++;
                return false;
            }
            _events.Enqueue(item);
            return true;
        }

        public bool Write(in Event item) => throw new NotSupportedException("would wait under a lock");

        internal Event[] WaitFor(int count)
        {
            Assert.True(SpinWait.SpinUntil(() => _events.Count >= count, TimeSpan.FromSeconds(10)), $"{_events.Count} of {count} events");
            return Events;
        }
    }
}
