using Microsoft.Playwright;

namespace Petrel.Page.Tests;

/// <summary>That the page serves those who have no mouse, a small screen, or eyes for one theme only.</summary>
public class AccessTests(Browser browser)
{
    [Fact]
    public async Task Keyboard_Alone_OpensAnIncidentAndComesBackToIt()
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent);
        await page.SeesAsync(".incident", "");
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await FocusedAsync(page));
        await page.Page.Keyboard.PressAsync("Enter");
        for (int i = 0; i < 30 && !(await ClassAsync(page)).Contains("incident", StringComparison.Ordinal); i++) await page.Page.Keyboard.PressAsync("Tab");

        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("dialog[open]", "What was seen");
        await page.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(page.Find("dialog[open]")).ToHaveCountAsync(0);
        Assert.Contains("incident", await ClassAsync(page));
    }

    [Fact]
    public async Task Cards_ByArrows_AreOneTabStop()
    {
        await using PageAgent agent = await PageAgent.StartAsync(static one => one.Watch("a.example", "b.example", "c.example"));
        await using OpenedPage page = await browser.OpenAsync(agent);
        await page.SeesAsync(".card", "example");
        await page.Find(".card").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync("End");
        await page.Page.Keyboard.PressAsync("Space");

        Assert.Equal(1, await page.Find(".card[tabindex='0']").CountAsync());
        Assert.Equal("true", await page.Find(".card").Last.GetAttributeAsync("aria-pressed"));
    }

    [Theory]
    [InlineData(ColorScheme.Light, "rgb(245, 246, 248)", "rgb(14, 17, 22)")]
    [InlineData(ColorScheme.Dark, "rgb(14, 17, 22)", "rgb(245, 246, 248)")]
    public async Task Theme_OfTheSystem_HoldsUntilAnotherIsChosenAndThenThatIsKept(ColorScheme scheme, string before, string after)
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent, scheme);

        await Assertions.Expect(page.Find("body")).ToHaveCSSAsync("background-color", before);
        await page.Find("#theme").ClickAsync();
        await Assertions.Expect(page.Find("body")).ToHaveCSSAsync("background-color", after);
        await page.Page.ReloadAsync();
        await Assertions.Expect(page.Find("body")).ToHaveCSSAsync("background-color", after);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1280)]
    public async Task Page_OfThisWidth_NeverScrollsSideways(int width)
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent, width: width);
        await page.SeesAsync("#history-rows", "s");
        await page.Find("#timeline-chart canvas").WaitForAsync();

        Assert.InRange(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        await page.Find(".incident").First.ClickAsync();
        await page.SeesAsync("dialog[open]", "What was seen");
        Assert.InRange(await page.Page.EvaluateAsync<int>("document.querySelector('dialog').scrollWidth"), 1, width);
    }

    // AA wants 4.5:1 for text; measured on what is drawn, against the nearest ground that is not transparent.
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_OfEitherTheme_HasTheContrastOfAA(ColorScheme scheme)
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent, scheme);
        await page.SeesAsync("#history-rows", "s");

        Assert.Empty(await page.Page.EvaluateAsync<string[]>(Contrasts));
    }

    private const string Contrasts = """
        () => {
          const parse = text => (text.match(/[\d.]+/g) ?? []).map(Number);
          const light = ([r, g, b]) => { const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
          const ground = node => { for (let at = node; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
          const poor = [];
          for (const node of document.querySelectorAll('body *')) {
            const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
            if (!own || !node.checkVisibility() || node.closest('svg, .visually-hidden, .skip, :disabled, noscript, option')) continue;
            const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.tagName}.${node.className} ${node.textContent.slice(0, 30)}`);
          }
          return poor;
        }
        """;

    private static Task<string> FocusedAsync(OpenedPage page) => page.Page.EvaluateAsync<string>("document.activeElement.textContent");

    private static Task<string> ClassAsync(OpenedPage page) => page.Page.EvaluateAsync<string>("String(document.activeElement.className)");
}
