using Microsoft.Playwright;
using Petrel.Export.Tests;

namespace Petrel.Page.Tests;

/// <summary>Draws the pictures of the README (<c>make pictures</c>); PETREL_PICTURES names the folder.</summary>
public class PictureTests(Browser browser)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("PETREL_PICTURES");

    [Theory]
    [InlineData("page-light", ColorScheme.Light, 1280, 900, null)]
    [InlineData("page-dark", ColorScheme.Dark, 1280, 900, null)]
    [InlineData("whole-narrow-light", ColorScheme.Light, 400, 900, null)]
    [InlineData("whole-narrow-dark", ColorScheme.Dark, 400, 900, null)]
    [InlineData("whole-light", ColorScheme.Light, 1280, 900, null)]
    [InlineData("incident-light", ColorScheme.Light, 1280, 900, ".incident")]
    [InlineData("incident-dark", ColorScheme.Dark, 400, 900, ".incident")]
    public async Task Picture_OfARecordedMonth_IsDrawn(string name, ColorScheme scheme, int width, int height, string? click)
    {
        await using PageAgent agent = await PageAgent.StartAsync(PageAgent.FillWithMonth);
        await using OpenedPage page = await browser.OpenAsync(agent, scheme, width, height);
        await page.Find("#span").SelectOptionAsync("168");
        await page.SeesAsync("#history-rows", "s");
        await page.Find("#timeline-chart canvas").WaitForAsync();
        await page.Find("#quota-chart canvas").WaitForAsync();
        if (click is not null) await page.Find(click).First.ClickAsync();
        // Two frames, so that what was just set is also drawn.
        await page.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

        // The narrow ones are to be looked at from top to bottom; those of the README show what a window shows.
        byte[] picture = await page.Page.ScreenshotAsync(new PageScreenshotOptions { FullPage = name.StartsWith("whole", StringComparison.Ordinal) });

        Assert.InRange(picture.Length, 20_000, 2_000_000);
        if (Folder is not null) await File.WriteAllBytesAsync(Path.Combine(Repository.Root, Folder, $"{name}.png"), picture, TestContext.Current.CancellationToken);
    }
}
