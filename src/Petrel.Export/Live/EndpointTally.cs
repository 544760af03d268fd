using Petrel.Core.Connections;

namespace Petrel.Export.Live;

/// <summary>What the endpoints of one registry that play one role have done since the watch began. Written by the loop's thread, read by any.</summary>
public sealed class EndpointTally
{
    /// <summary>The number of ways in which a connection ends.</summary>
    internal const int Endings = (int)CloseCause.Unreachable + 1;

    private readonly long[] _closed = new long[Endings];
    private long _opened;
    private long _received;

    // What the last snapshot said, so that the total never falls when an endpoint is forgotten.
    private long _receivedBefore;

    /// <summary>Connections that opened.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Payload octets received.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>From the SYN to the established connection, in seconds.</summary>
    public LiveHistogram ConnectSeconds { get; } = new(Buckets.Connect);

    /// <summary>Ages of connections at their end, in seconds.</summary>
    public LiveHistogram AgeSeconds { get; } = new(Buckets.Age);

    /// <summary>Connections that ended in this way.</summary>
    public long ClosedBy(CloseCause cause) => Interlocked.Read(ref _closed[(int)cause]);

    internal void CountOpened() => Interlocked.Increment(ref _opened);

    internal void CountClosed(CloseCause cause) => Interlocked.Increment(ref _closed[(int)cause]);

    internal void TakeReceived(long total)
    {
        if (total > _receivedBefore) Interlocked.Add(ref _received, total - _receivedBefore);
        _receivedBefore = total;
    }
}
