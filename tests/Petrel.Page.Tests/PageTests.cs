using Microsoft.Playwright;
using Petrel.Core.Incidents;

namespace Petrel.Page.Tests;

/// <summary>What is seen, and that it is true while it changes.</summary>
public class PageTests(Browser browser)
{
    private const string Fault = "private-drop.docker.trace";

    [Fact]
    public async Task Page_WithOpenIncidents_ShowsThemAndTheirRegistriesFirst()
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent);
        string registry = RecordedWatch.Of(Fault).Incidents[0].Incident.Registry;

        await page.SeesAsync(".incident", registry);
        await page.SeesAsync($".card.critical:has-text(\"{registry}\")", registry);
        await Assertions.Expect(page.Find(".card").Nth(1)).ToHaveClassAsync("card critical");
        await page.SeesAsync("#figures", "2 critical");
        await page.SeesAsync("#timeline-text", "incidents");
        await page.SeesAsync("#quota-text", "pulls");
        await Assertions.Expect(page.Find("#timeline-chart canvas")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Find("#quota-chart canvas")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Incident_WhileThePageIsOpen_AppearsIsAnnouncedAndGoes()
    {
        await using PageAgent agent = await PageAgent.StartAsync(static one => one.Watch("docker.io"));
        await using OpenedPage page = await browser.OpenAsync(agent);
        await page.SeesAsync("#no-incidents", "Nothing is wrong");
        (IncidentSnapshot incident, WallTimes times) = RecordedWatch.Of(Fault).FirstAt(DateTime.UtcNow, "new1");

        agent.Report(incident, times);
        await page.SeesAsync(".incident", incident.Registry);
        await page.SeesAsync("#announcer", $"incident at {incident.Registry}");
        await page.SeesAsync("#history-rows", incident.Summary);

        agent.Report(incident with { Phase = IncidentPhase.Resolved }, times);
        await Assertions.Expect(page.Find(".incident")).ToHaveCountAsync(0);
        await page.SeesAsync("#announcer", "Over");
    }

    [Fact]
    public async Task Incident_ThatIsChosen_ShowsEvidenceAdviceAndWhenTheClientNoticed()
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent);
        await page.Find("#span").SelectOptionAsync("720");
        await page.Find("#history-rows tr:has-text(\"s\") button").Last.ClickAsync();

        await page.SeesAsync("dialog[open]", "What to do");
        await page.SeesAsync("dialog[open] .evidence", "Petrel warned");
        await Assertions.Expect(page.Find("dialog .track circle").First).ToBeVisibleAsync();
        Assert.Matches("#incident/r[0-9]+$", page.Page.Url);
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Find("dialog[open]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Agent_ThatIsStartedAgain_IsFoundAndWhatWasMissedIsRead()
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent);
        page.Expects = static complaint => complaint.Contains("net::ERR", StringComparison.Ordinal);
        await page.SeesAsync(".incident", "");

        await agent.StopAsync();
        await page.SeesAsync("#link", "Reconnecting");
        agent.Watch("missed.example");
        await agent.StartAgainAsync();

        await page.SeesAsync("#link", "Live");
        await page.SeesAsync(".card", "missed.example");
        await Assertions.Expect(page.Find(".incident")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Page_BeforeTheWatchHasBegun_SaysSo()
    {
        await using PageAgent agent = await PageAgent.StartAsync();
        await using OpenedPage page = await browser.OpenAsync(agent);

        await page.SeesAsync("#no-registries", "No registry is watched yet");
        await page.SeesAsync("#machine-facts", "has not begun");
        await page.SeesAsync("#no-history", "No incidents");
    }

    [Fact]
    public async Task Page_With200RegistriesAnd10000Incidents_PagesAndFinds()
    {
        await using PageAgent agent = await PageAgent.StartAsync(static one =>
        {
            one.Watch([.. Enumerable.Range(0, 200).Select(static i => $"registry-{i}.example")]);
            (IncidentSnapshot incident, WallTimes times) = RecordedWatch.Of(Fault).FirstAt(one.Now, "many");
            one.History.KeepNew(Enumerable.Range(0, 10_000).Select(i => RecordedWatch.Stored(incident, times) with
            {
                Id = $"i{i}",
                OpenedAt = one.Now.AddMinutes(-4 * i),
                ResolvedAt = one.Now.AddMinutes((-4 * i) + 2),
                Registry = $"registry-{i % 200}.example",
            }));
        });
        await using OpenedPage page = await browser.OpenAsync(agent);
        await page.Find("#span").SelectOptionAsync("720");

        await page.SeesAsync("#page-range", "1–25");
        await page.Find("#older").ClickAsync();
        await page.SeesAsync("#page-range", "26–50");
        await page.Find("#search").FillAsync("registry-17.");
        await Assertions.Expect(page.Find(".card")).ToHaveCountAsync(1);
        await page.Find(".card").ClickAsync();
        await page.SeesAsync("#page-range", "1–25");
        await Assertions.Expect(page.Find("#history-rows td:nth-child(2)").First).ToHaveTextAsync("registry-17.example");
    }
}
