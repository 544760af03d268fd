namespace Petrel.Core.Incidents;

/// <summary>What a probe contributed to an incident. Kept apart from <see cref="Evidence"/>, which is what clients' own connections showed.</summary>
/// <param name="Signal">As JSON spells it: <c>probe-rate-limit</c>, <c>probe-healthy</c>.</param>
/// <param name="Time">When the latest of its kind answered, CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="Endpoint">Address and port; "" where none was reached.</param>
/// <param name="Seconds">How long the probe took.</param>
/// <param name="Detail">What it found, in words; and why it confirms nothing, where that is so.</param>
public sealed record ProbeEvidence(string Signal, long Time, string Endpoint, double Seconds, string Detail);
