using static System.FormattableString;

namespace Petrel.Export.Reports;

/// <summary>Draws charts as SVG with axes, a title and a text alternative. Looks come from the page's style sheet alone.</summary>
internal static class Chart
{
    private const double Width = 720, Height = 220, Left = 64, Right = 8, Top = 12, Bottom = 26;
    private const double PlotWidth = Width - Left - Right, PlotHeight = Height - Top - Bottom;
    private const int MostLabels = 12;

    /// <summary>One bar for each label.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="summary">The same in words, for whoever does not see it.</param>
    /// <param name="style">The class of the bars.</param>
    /// <param name="bars">Labels and values; a negative one is not known.</param>
    /// <param name="figure">Values for a person.</param>
    internal static void Bars(
        HtmlWriter html, string title, string summary, string style, IReadOnlyList<(string Label, double Value)> bars, Func<double, string> figure)
    {
        double top = NiceTop(bars.Select(static bar => bar.Value).DefaultIfEmpty().Max());
        Begin(html, title, summary);
        Grid(html, top, figure);
        double slot = PlotWidth / Math.Max(1, bars.Count), width = Math.Max(1, slot * 0.72);
        int every = (bars.Count + MostLabels - 1) / MostLabels;
        for (int i = 0; i < bars.Count; i++)
        {
            (string label, double value) = bars[i];
            double x = Left + (slot * i), height = Math.Max(0, value) / top * PlotHeight;
            if (value < 0) html.Raw(Invariant($"<rect class=gap x={Q(x + ((slot - width) / 2))} y={Q(Top)} width={Q(width)} height={Q(PlotHeight)}><title>")).Text($"{label}: not observed").Raw("</title></rect>");
            else if (value > 0) html.Raw(Invariant($"<rect class={style} x={Q(x + ((slot - width) / 2))} y={Q(Top + PlotHeight - height)} width={Q(width)} height={Q(height)} rx=\"1.5\"><title>")).Text($"{label}: {figure(value)}").Raw("</title></rect>");
            if (every > 0 && i % every == 0) html.Raw(Invariant($"<text class=m x={Q(x + (slot / 2))} y={Q(Height - 8)}>")).Text(label).Raw("</text>");
        }

        html.Raw("</svg></figure>\n");
    }

    /// <summary>What was measured, where that leads, and the limit.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="summary">The same in words.</param>
    /// <param name="measured">Days and values.</param>
    /// <param name="trend">The two ends of the line that is expected; null if growth is not told.</param>
    /// <param name="limits">Limits with their names.</param>
    /// <param name="figure">Values for a person.</param>
    internal static void Line(
        HtmlWriter html,
        string title,
        string summary,
        IReadOnlyList<(DateTime Day, double Value)> measured,
        ((DateTime Day, double Value) From, (DateTime Day, double Value) To)? trend,
        IReadOnlyList<(string Name, double Value)> limits,
        Func<double, string> figure)
    {
        DateTime first = measured[0].Day, last = trend?.To.Day > measured[^1].Day ? trend.Value.To.Day : measured[^1].Day;
        double days = Math.Max(1, (last - first).TotalDays);
        double top = NiceTop(measured.Select(static point => point.Value).Concat(limits.Select(static limit => limit.Value)).Max() * 1.08);
        double X(DateTime day) => Left + ((day - first).TotalDays / days * PlotWidth);
        double Y(double value) => Top + ((1 - (Math.Clamp(value, 0, top) / top)) * PlotHeight);

        Begin(html, title, summary);
        Grid(html, top, figure);
        foreach ((string name, double value) in limits)
        {
            html.Raw(Invariant($"<line class=limit x1={Q(Left)} x2={Q(Width - Right)} y1={Q(Y(value))} y2={Q(Y(value))} />"));
            html.Raw(Invariant($"<text class=l x={Q(Left + 6)} y={Q(Y(value) - 5)}>")).Text(name).Raw("</text>");
        }

        if (trend is { } line) html.Raw(Invariant($"<line class=trend x1={Q(X(line.From.Day))} y1={Q(Y(line.From.Value))} x2={Q(X(line.To.Day))} y2={Q(Y(line.To.Value))} />"));
        html.Raw($"<polyline class=line points=\"{string.Join(' ', measured.Select(point => Invariant($"{X(point.Day):0.#},{Y(point.Value):0.#}")))}\" />");
        int labels = (int)Math.Min(6, days);
        for (int i = 0; i <= labels; i++)
        {
            DateTime day = first.AddDays(Math.Round(days * i / labels));
            html.Raw(Invariant($"<text class={(i == 0 ? "s" : i == labels ? "e" : "m")} x={Q(X(day))} y={Q(Height - 8)}>{day:MM-dd}</text>"));
        }

        html.Raw("</svg></figure>\n");
    }

    private static void Begin(HtmlWriter html, string title, string summary)
    {
        html.Raw("<figure class=chart>").Element("figcaption", title);
        html.Raw(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=img aria-label=\"")).Text($"{title}. {summary}").Raw("\">");
    }

    private static void Grid(HtmlWriter html, double top, Func<double, string> figure)
    {
        const int Lines = 4;
        for (int i = 0; i <= Lines; i++)
        {
            double y = Top + PlotHeight - (PlotHeight * i / Lines);
            html.Raw(Invariant($"<line class={(i == 0 ? "axis" : "grid")} x1={Q(Left)} x2={Q(Width - Right)} y1={Q(y)} y2={Q(y)} />"));
            html.Raw(Invariant($"<text class=e x={Q(Left - 8)} y={Q(y + 4)}>")).Text(figure(top * i / Lines)).Raw("</text>");
        }
    }

    // 1, 2, 4 or 8 times a power of ten divides into four without odd fractions.
    private static double NiceTop(double most)
    {
        if (most <= 0) return 4;
        double power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return power * new[] { 1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10 }.First(factor => factor * power >= most * 0.999);
    }

    // Attributes stand in quotes: without them a slash behind would belong to the value.
    private static string Q(double number) => Invariant($"\"{number:0.#}\"");
}
