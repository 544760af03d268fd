using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>A detector's finding. Times are CLOCK_MONOTONIC in nanoseconds.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="FirstSign">The kernel's time of the earliest event that it rests on.</param>
/// <param name="Endpoint">Where.</param>
/// <param name="Client">Whose connection it was.</param>
/// <param name="Connection">The connection that still suffers, valid during the call only; null if it has ended.</param>
/// <param name="Value">The measured figure.</param>
/// <param name="Threshold">What <paramref name="Value"/> was held against.</param>
/// <param name="WindowSeconds">Over how many seconds <paramref name="Value"/> was counted; 0 for a single wait.</param>
/// <param name="Detail">The finding in words.</param>
public readonly record struct Signal(
    SignalKind Kind,
    long FirstSign,
    EndpointState Endpoint,
    ClientReference Client,
    Connection? Connection,
    double Value,
    double Threshold,
    double WindowSeconds,
    string Detail);
