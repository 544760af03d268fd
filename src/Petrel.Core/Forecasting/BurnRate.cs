namespace Petrel.Core.Forecasting;

/// <summary>How fast pulls are made, whoever makes them.</summary>
/// <param name="PerSecond">Pulls a second; 0 while nobody pulls.</param>
/// <param name="RelativeError">The standard deviation of that by its own size; 0 where the rate is 0.</param>
/// <param name="Dispersion">The scatter of the pulls: near 0 for steady ones, 1 for pulls by chance, more for bursts.</param>
/// <param name="LastPull">About when the last pulls were made; the forecast goes on from there.</param>
public readonly record struct BurnRate(double PerSecond, double RelativeError, double Dispersion, DateTime LastPull);
