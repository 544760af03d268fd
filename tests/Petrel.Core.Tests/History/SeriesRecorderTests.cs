using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.History;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.History;

public class SeriesRecorderTests
{
    private const string Hub = "hub.example";
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly EndpointState Api = EndpointOf(1);

    private readonly SeriesRecorder _recorder = new();

    [Fact]
    public void Take_WhileTheMinuteLasts_GivesNothing()
    {
        _recorder.OnConnection(Opened(Api), Noon.AddSeconds(5));

        Assert.Empty(_recorder.Take(Noon.AddSeconds(59)));
        Assert.Single(_recorder.Take(Noon.AddSeconds(60)));
        Assert.Empty(_recorder.Take(Noon.AddSeconds(61)));
    }

    [Fact]
    public void Take_OfAMinute_HasWhatConnectionsDid()
    {
        _recorder.OnConnection(Opened(Api), Noon);
        _recorder.OnConnection(Opened(Api), Noon);
        _recorder.OnConnection(Established(Api, 0.02, exact: true), Noon.AddSeconds(1));
        _recorder.OnConnection(Established(Api, 9, exact: false), Noon.AddSeconds(1));
        _recorder.OnConnection(Closed(Api, CloseCause.RemoteReset, 30, sent: 700), Noon.AddSeconds(30));

        SeriesPoint point = Assert.Single(_recorder.Take(Noon.AddMinutes(1)));

        Assert.Equal((Noon, Resolution.Minute, Hub, RegistryRole.Api, Api.Text), (point.Start, point.Resolution, point.Registry, point.Role, point.Endpoint));
        Assert.Equal(2, point.Opened);
        Assert.Equal(1, point.ClosedBy[(int)CloseCause.RemoteReset]);
        Assert.Equal(1, point.ClosedBy.Sum());
        Assert.Equal(700, point.Sent);
        Assert.Equal(1, point.Handshakes.Count);
        Assert.Equal(0.02, point.Handshakes.Quantile(0.5)!.Value, 0.001);
        Assert.Equal(30, point.Lifetimes.Quantile(0.5)!.Value, 1.5);
    }

    [Fact]
    public void OnConnection_WithoutEndpoint_IsNobodys()
    {
        _recorder.OnConnection(new ConnectionRecord { Kind = ConnectionRecordKind.Opened }, Noon);

        Assert.Empty(_recorder.Take(Noon.AddMinutes(1)));
    }

    [Fact]
    public void OnSnapshot_States_AreMeansOverTheMinute()
    {
        _recorder.OnSnapshot(SnapshotOf(View(Api, open: 4)), Noon.AddSeconds(30));
        _recorder.OnSnapshot(SnapshotOf(View(Api, open: 1)), Noon.AddSeconds(45));

        SeriesPoint first = Assert.Single(_recorder.Take(Noon.AddMinutes(1)));
        SeriesPoint second = Assert.Single(_recorder.Take(Noon.AddMinutes(2)));

        Assert.Equal((15 * 4 / 60.0) + (15 * 1 / 60.0), first.States[(int)TcpState.Established], 6);
        Assert.Equal(4, first.MostOpen);
        Assert.Equal(1, second.States[(int)TcpState.Established], 6);
        Assert.Equal(1, second.MostOpen);
    }

    [Fact]
    public void OnSnapshot_Received_IsTheGrowthOfTheCounter()
    {
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 5_000)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 6_000)), Noon.AddSeconds(10));
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 6_500), View(EndpointOf(2), received: 40)), Noon.AddSeconds(20));

        ImmutableArray<SeriesPoint> points = _recorder.Take(Noon.AddMinutes(1));

        Assert.Equal(1_500, points.Single(static point => point.Endpoint == Api.Text).Received);
        Assert.Equal(40, points.Single(static point => point.Endpoint != Api.Text).Received);
    }

    // A connection that turns out to be another registry's takes its octets along.
    [Fact]
    public void OnSnapshot_ACounterThatDips_CountsNothingTwice()
    {
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 0, opened: 3)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 6_000, opened: 4)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 4_000, opened: 3)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 6_100, opened: 4)), Noon);

        Assert.Equal(6_100, Assert.Single(_recorder.Take(Noon.AddMinutes(1))).Received);
    }

    [Fact]
    public void OnSnapshot_ACounterThatBeginsAnew_IsCountedFromThere()
    {
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 0, opened: 3)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 6_000, opened: 8)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 100, opened: 1)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 150, opened: 1)), Noon);

        Assert.Equal(6_150, Assert.Single(_recorder.Take(Noon.AddMinutes(1))).Received);
    }

    [Fact]
    public void EngineRestarted_WhatItsFirstSnapshotShows_WasCountedBefore()
    {
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 0)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 6_000)), Noon);
        _recorder.EngineRestarted();
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 5_900)), Noon);
        _recorder.OnSnapshot(SnapshotOf(View(Api, received: 5_950)), Noon);

        Assert.Equal(6_050, Assert.Single(_recorder.Take(Noon.AddMinutes(1))).Received);
    }

    [Fact]
    public void OnConnection_StampedJustBeforeTheMinute_CountsInIt()
    {
        _recorder.OnConnection(Opened(Api), Noon);
        _recorder.OnConnection(Opened(Api), Noon.AddMilliseconds(-3));

        Assert.Equal(2, Assert.Single(_recorder.Take(Noon.AddMinutes(1))).Opened);
    }

    [Fact]
    public void OnConnection_AfterTheClockSteppedBack_BeginsThatMinuteAgain()
    {
        _recorder.OnConnection(Opened(Api), Noon);
        _recorder.OnConnection(Opened(Api), Noon.AddHours(-2));
        _recorder.OnConnection(Opened(Api), Noon.AddSeconds(1));

        Assert.Equal([Noon, Noon.AddHours(-2), Noon], _recorder.Take(Noon.AddMinutes(1)).Select(static point => point.Start));
    }

    [Fact]
    public void OnConnection_MoreEndpointsThanHaveASeries_AddUpAsOther()
    {
        var recorder = new SeriesRecorder(mostEndpoints: 3);
        for (int i = 0; i < 10; i++) recorder.OnConnection(Opened(EndpointOf(i)), Noon);
        recorder.OnConnection(Opened(EndpointOf(1)), Noon);

        ImmutableArray<SeriesPoint> points = recorder.Take(Noon.AddMinutes(1));

        Assert.Equal(4, points.Length);
        Assert.Equal(7, points.Single(static point => point.Endpoint == SeriesRecorder.Other).Opened);
        Assert.Equal(2, points.Single(static point => point.Endpoint == EndpointOf(1).Text).Opened);
    }

    [Fact]
    public void OnConnection_AnEndpointThatWasIdleForAMinute_LeavesItsPlace()
    {
        var recorder = new SeriesRecorder(mostEndpoints: 1);
        recorder.OnConnection(Opened(EndpointOf(1)), Noon);
        recorder.OnConnection(Opened(EndpointOf(2)), Noon.AddMinutes(2));

        Assert.Equal([EndpointOf(1).Text, SeriesRecorder.Other], recorder.Take(Noon.AddMinutes(3)).Select(static point => point.Endpoint));

        recorder.OnConnection(Opened(EndpointOf(2)), Noon.AddMinutes(5));
        Assert.Equal(EndpointOf(2).Text, Assert.Single(recorder.Take(Noon.AddMinutes(6))).Endpoint);
    }

    [Fact]
    public void OnConnection_OfAKnownEndpoint_AllocatesNothing()
    {
        ConnectionRecord[] records = [Opened(Api), Established(Api, 0.1, exact: true), Closed(Api, CloseCause.LocalFin, 5, 10)];
        foreach (ConnectionRecord record in records) _recorder.OnConnection(record, Noon);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 30_000; i++) _recorder.OnConnection(records[i % 3], Noon);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static EndpointState EndpointOf(int number) => new(
        new RegistryState(Hub, 0), RegistryRole.Api, default, TestRegistry.Endpoint($"203.0.113.{number}:443"));

    private static ConnectionRecord Opened(EndpointState endpoint) => new() { Kind = ConnectionRecordKind.Opened, Endpoint = endpoint };

    private static ConnectionRecord Established(EndpointState endpoint, double seconds, bool exact) => new()
    {
        Kind = ConnectionRecordKind.Established,
        Endpoint = endpoint,
        Age = (long)(seconds * 1e9),
        AgeIsExact = exact,
    };

    private static ConnectionRecord Closed(EndpointState endpoint, CloseCause cause, double seconds, ulong sent) => new()
    {
        Kind = ConnectionRecordKind.Closed,
        Endpoint = endpoint,
        ClosedBy = cause,
        Age = (long)(seconds * 1e9),
        AgeIsExact = true,
        HasCounters = true,
        Sent = sent,
    };

    private static EndpointSnapshot View(EndpointState endpoint, int open = 1, long received = 0, long opened = 0)
    {
        int[] states = new int[TcpStateNames.Count];
        states[(int)TcpState.Established] = open;
        return new EndpointSnapshot(endpoint.Text, endpoint.Role, endpoint.Netns, open, 0, null, null)
        {
            States = [.. states],
            Received = received,
            Opened = opened,
        };
    }

    private static EngineSnapshot SnapshotOf(params EndpointSnapshot[] endpoints) =>
        new(0, [new RegistrySnapshot(Hub, [], [.. endpoints])], [], []);
}
