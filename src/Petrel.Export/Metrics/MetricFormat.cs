namespace Petrel.Export.Metrics;

/// <summary>How metrics are written.</summary>
public enum MetricFormat : byte
{
    /// <summary>Prometheus text format 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}

/// <summary>Names of <see cref="MetricFormat"/>, and which one a client wants.</summary>
public static class MetricFormats
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>The Content-Type.</summary>
    public static string ContentType(this MetricFormat format) => format == MetricFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>
    /// OpenMetrics where the Accept header names it no less willingly than plain text; text in every other case, whatever the
    /// header says, so that a curl without options shows something.
    /// </summary>
    public static MetricFormat Choose(string? accept)
    {
        double open = -1, text = 0;
        foreach (string entry in (accept ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(';', StringSplitOptions.TrimEntries);
            double quality = Quality(parts);
            if (parts[0].Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase) && IsSpoken(parts)) open = Math.Max(open, quality);
            else if (parts[0] is "text/plain" or "text/*") text = Math.Max(text, quality);
        }

        return open > 0 && open >= text ? MetricFormat.OpenMetrics : MetricFormat.Text;
    }

    private static bool IsSpoken(string[] parts) =>
        Array.Find(parts, static part => part.StartsWith("version=", StringComparison.OrdinalIgnoreCase)) is null or "version=1.0.0" or "version=\"1.0.0\"" or "version=0.0.1";

    private static double Quality(string[] parts)
    {
        string? q = Array.Find(parts, static part => part.StartsWith("q=", StringComparison.OrdinalIgnoreCase));
        return q is null ? 1 : double.TryParse(q.AsSpan(2), out double quality) ? Math.Clamp(quality, 0, 1) : 0;
    }
}
