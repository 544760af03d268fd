using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.History;

/// <summary>How a series is laid in time.</summary>
public enum Resolution : byte
{
    /// <summary>One point a minute.</summary>
    Minute,

    /// <summary>One point an hour.</summary>
    Hour,

    /// <summary>One point a day, UTC.</summary>
    Day,
}

/// <summary>What one endpoint of a registry did in one span of time. Spans of the same endpoint can be added up.</summary>
/// <param name="Start">When the span begins, UTC, a whole minute, hour or day.</param>
/// <param name="Resolution">How long it is.</param>
/// <param name="Registry">The registry.</param>
/// <param name="Role">What the endpoint serves.</param>
/// <param name="Endpoint">Its address and port.</param>
public sealed record SeriesPoint(DateTime Start, Resolution Resolution, string Registry, RegistryRole Role, string Endpoint)
{
    /// <summary>Connections that opened.</summary>
    public long Opened { get; init; }

    /// <summary>Connections that closed, indexed by <see cref="CloseCause"/>.</summary>
    public ImmutableArray<long> ClosedBy { get => field.IsDefault ? [] : field; init; }

    /// <summary>Payload octets received.</summary>
    public long Received { get; init; }

    /// <summary>Payload octets sent, by connections that closed.</summary>
    public long Sent { get; init; }

    /// <summary>The mean number of connections over the whole span, indexed by <see cref="TcpState"/>.</summary>
    public ImmutableArray<double> States { get => field.IsDefault ? [] : field; init; }

    /// <summary>The most connections at once, in any state.</summary>
    public int MostOpen { get; init; }

    /// <summary>Handshake times, in seconds.</summary>
    public LogHistogram Handshakes { get; init; } = LogHistogram.Empty;

    /// <summary>Ages of connections at their end, in seconds.</summary>
    public LogHistogram Lifetimes { get; init; } = LogHistogram.Empty;
}
