using System.Text.Json;
using System.Text.RegularExpressions;
using Petrel.Export.Metrics;

namespace Petrel.Export.Tests.Deploy;

/// <summary>What is shipped for Prometheus and Grafana, held against the metrics that there are.</summary>
public partial class DeployTests
{
    private static readonly string Rules = Repository.File("deploy", "prometheus", "petrel.rules.yml");
    private static readonly string Alerts = Repository.File("deploy", "prometheus", "petrel.alerts.yml");

    [Theory]
    [InlineData("petrel.rules.yml")]
    [InlineData("petrel.alerts.yml")]
    public void Rules_ByPromtool_AreSound(string file)
    {
        (int status, string output) = Tool.Run("promtool", "", "check", "rules", Repository.File("deploy", "prometheus", file));

        Assert.True(status == 0, output);
    }

    [Theory]
    [InlineData("petrel.rules.test.yml")]
    [InlineData("petrel.alerts.test.yml")]
    public void Rules_ByTheirOwnTests_SayWhatTheyShould(string file)
    {
        (int status, string output) = Tool.Run("promtool", "", "test", "rules", Repository.File("deploy", "prometheus", file));

        Assert.True(status == 0, output);
    }

    [Fact]
    public void Rules_InEveryExpression_UseMetricsThatThereAre() =>
        AssertKnown(File.ReadAllText(Rules) + File.ReadAllText(Alerts));

    [Fact]
    public void Alerts_Each_HaveASeverityASummaryAndATest()
    {
        string alerts = File.ReadAllText(Alerts), tests = File.ReadAllText(Repository.File("deploy", "prometheus", "petrel.alerts.test.yml"));
        string[] names = [.. AlertName().Matches(alerts).Select(static match => match.Groups[1].Value)];

        Assert.Equal(names.Length, Regex.Count(alerts, "severity: "));
        Assert.Equal(names.Length, Regex.Count(alerts, "summary: "));
        Assert.Equal([], names.Where(name => !tests.Contains($"alertname: {name}\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Dashboard_InEveryQuery_UsesMetricsThatThereAre()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Repository.File("deploy", "grafana", "petrel.json")));
        string[] queries = [.. Queries(dashboard.RootElement)];

        Assert.True(queries.Length > 20);
        AssertKnown(string.Join('\n', queries));
    }

    [Fact]
    public void Dashboard_Panels_HaveTheirOwnIdsAndDoNotOverlap()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Repository.File("deploy", "grafana", "petrel.json")));
        JsonElement[] panels = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()];

        Assert.Distinct(panels.Select(static panel => panel.GetProperty("id").GetInt32()));
        Assert.Distinct(panels.SelectMany(static panel => Cells(panel.GetProperty("gridPos"))));
    }

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place)
    {
        int x = place.GetProperty("x").GetInt32(), y = place.GetProperty("y").GetInt32();
        Assert.InRange(x + place.GetProperty("w").GetInt32(), 1, 24);
        return Enumerable.Range(x, place.GetProperty("w").GetInt32()).SelectMany(column => Enumerable.Range(y, place.GetProperty("h").GetInt32()).Select(line => (column, line)));
    }

    private static void AssertKnown(string text)
    {
        HashSet<string> known = [.. Families.All.SelectMany(SampleNames)];
        string[] used = [.. MetricName().Matches(text).Select(static match => match.Value).Distinct()];

        Assert.NotEmpty(used);
        Assert.Equal([], used.Where(name => !known.Contains(name)));
    }

    private static IEnumerable<string> SampleNames(MetricFamily family) => family.Kind == MetricKind.Histogram
        ? [$"{family.Name}_bucket", $"{family.Name}_sum", $"{family.Name}_count"]
        : [family.SampleName];

    private static IEnumerable<string> Queries(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().SelectMany(Queries);
        if (element.ValueKind != JsonValueKind.Object) return [];
        return element.EnumerateObject().SelectMany(static member =>
            member.Name is "expr" or "definition" ? [member.Value.GetString()!] : Queries(member.Value));
    }

    // Names of recorded rules have a colon before or after; groups and files have none of these.
    [GeneratedRegex(@"(?<![\w:.])petrel_\w+(?![\w:])")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();
}
