using System.Diagnostics;
using System.Net;
using Petrel.Lab.Front.Faults;

namespace Petrel.Lab.Front.Control;

/// <summary>The newest requests of one slot. May be used by many threads.</summary>
internal sealed class RequestLog
{
    private const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private readonly Queue<RequestRecord> _records = [];

    // .NET's timestamp on Linux is CLOCK_MONOTONIC; its unit is asked for rather than assumed.
    internal static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    internal void Add(RequestRecord record)
    {
        lock (_lock)
        {
            if (_records.Count == Capacity) _records.Dequeue();
            _records.Enqueue(record);
        }
    }

    /// <summary>Adds a connection that met a fault before there was a request.</summary>
    internal void AddFault(long startedAt, FrontAddress address, IPEndPoint client, FaultKind kind) => Add(new RequestRecord(
        startedAt, Now, address.Role, address.Index, client.ToString(), "", "", 0, 0, FrontJson.NameOf(kind)));

    internal RequestRecord[] Read()
    {
        lock (_lock)
        {
            return [.. _records];
        }
    }

    internal void Clear()
    {
        lock (_lock)
        {
            _records.Clear();
        }
    }
}
