namespace Petrel.Core.Forecasting;

/// <summary>Pulls of the past that the window will give back.</summary>
/// <param name="Earliest">Not before this.</param>
/// <param name="Latest">At the latest by then; the two are as far apart as the two observations between which the pulls were made.</param>
/// <param name="Count">How many; at least 1.</param>
public readonly record struct QuotaReturn(DateTime Earliest, DateTime Latest, long Count);

/// <summary>A moment in the future that is not known exactly.</summary>
/// <param name="Earliest">Hardly before this.</param>
/// <param name="Expected">The best guess.</param>
/// <param name="Latest">Hardly after this.</param>
/// <param name="Confidence">How likely <paramref name="Expected"/> is right to a tenth of the time until then; 0 to 1.</param>
public readonly record struct ForecastTime(DateTime Earliest, DateTime Expected, DateTime Latest, double Confidence);
