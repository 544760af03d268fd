using System.Collections.Immutable;

namespace Petrel.Agent.Checking;

/// <summary>Judges what came back from the endpoints of a route: pure.</summary>
/// <param name="options">What was asked.</param>
/// <param name="now">The present.</param>
public sealed class RouteJudge(CheckOptions options, DateTimeOffset now)
{
    /// <summary>Whether the client does not ask this endpoint for this image at all.</summary>
    public static bool IsPassedOver(CheckHop hop, CheckRoute route)
    {
        ArgumentNullException.ThrowIfNull(hop);
        ArgumentNullException.ThrowIfNull(route);
        if (route.Image is null) return !hop.Endpoint.ForTags && !hop.Endpoint.ForDigests;
        return route.Image.Digest is null ? !hop.Endpoint.ForTags : !hop.Endpoint.ForDigests;
    }

    /// <summary>Judges.</summary>
    public CheckedRoute Judge(CheckRoute route, ImmutableArray<HopResult> results)
    {
        ArgumentNullException.ThrowIfNull(route);
        ImmutableArray<CheckedHop> hops = [.. results.Select(result => JudgeHop(result, route))];
        (CheckStatus status, string summary) = Sum(route, hops);
        return new CheckedRoute(route, hops, status, summary);
    }

    private CheckedHop JudgeHop(HopResult result, CheckRoute route)
    {
        CheckHop hop = result.Hop;
        if (IsPassedOver(hop, route))
        {
            string kind = hop.Endpoint.ForDigests ? "by digest only" : "by tag only";
            return Alone(result, CheckStatus.Ok, $"the client asks it for images {kind} ({hop.Endpoint.Place}), and passes it over here", serves: false);
        }
        if (hop.Endpoint.IsBlocked) return Alone(result, CheckStatus.Critical, $"not asked: {hop.Endpoint.WhyNot}", serves: false);
        // Whether it would serve is not known: it is not held against it.
        if (hop.Way.WhyNot.Length > 0) return Alone(result, CheckStatus.Unknown, $"not asked: a probe cannot go the client's way: {hop.Way.WhyNot}", serves: true);
        return new HopJudge(options, now, result, isProbe: route.Image is null).Judge();
    }

    private static CheckedHop Alone(HopResult result, CheckStatus status, string text, bool serves) =>
        new(result, [new CheckLine("way", status, null, text)], serves, null);

    private (CheckStatus, string) Sum(CheckRoute route, ImmutableArray<CheckedHop> hops)
    {
        if (route.Objection.Length > 0) return (route.IsOneOfSeveral ? CheckStatus.Warning : CheckStatus.Critical, route.Objection);
        CheckedHop? first = hops.FirstOrDefault(static hop => hop.Serves);
        if (first is null)
        {
            string why = hops.Where(static hop => hop.Status == CheckStatus.Critical).Select(SummaryOf).LastOrDefault("no endpoint is asked");
            return (CheckStatus.Critical, $"pulls will fail: {why}");
        }
        // What fails beside an endpoint that serves costs time, and no pull.
        CheckStatus status = hops.Select(hop => hop.Status == CheckStatus.Critical && !hop.Serves ? CheckStatus.Warning : hop.Status).Worst();
        CheckLine? worst = hops.SelectMany(static hop => hop.Lines).Where(static line => line.Status != CheckStatus.Ok).MinBy(static line => Rank(line.Status));
        string name = route.Image is null ? "pulls" : options.Pulls == 1 ? "the next pull" : $"the next {options.Pulls} pulls";
        string through = first.Hop.Hop.Endpoint.IsMirror ? $", through {first.Hop.Hop.Endpoint}" : "";
        if (status == CheckStatus.Ok) return (status, $"{name} will work{through}");
        if (status == CheckStatus.Critical) return (status, $"{name} will fail: {SummaryOf(first)}");
        return status == CheckStatus.Unknown
            ? (status, worst?.Text ?? "")
            : (status, $"{name} will work{through}, but {worst?.Text}");
    }

    private static string SummaryOf(CheckedHop hop) =>
        hop.Lines.FirstOrDefault(static line => line.Status == CheckStatus.Critical)?.Text ?? hop.Hop.Result?.Verdict.Summary ?? "";

    private static int Rank(CheckStatus status) => status switch
    {
        CheckStatus.Critical => 0,
        CheckStatus.Warning => 1,
        _ => 2,
    };
}
