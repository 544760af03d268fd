using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Petrel.Core.Incidents;
using Petrel.Export.Http;
using Petrel.Export.Page;
using Petrel.Export.Tests;

namespace Petrel.Page.Tests;

/// <summary>That nothing from outside runs in the page, and that it is small.</summary>
public partial class SafetyTests(Browser browser)
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\">";

    [Fact]
    public async Task Names_ThatAreMarkup_StayText()
    {
        await using PageAgent agent = await PageAgent.StartAsync(static one =>
        {
            one.Watch(Hostile, "{{7*7}}", "javascript:alert(1)");
            (IncidentSnapshot incident, WallTimes times) = RecordedWatch.Of(Month.Faults[0]).FirstAt(one.Now, "hostile");
            one.Report(incident with { Registry = Hostile, Summary = Hostile, Advice = [Hostile], Images = [Hostile], Endpoints = [Hostile] }, times);
        });
        await using OpenedPage page = await browser.OpenAsync(agent);
        await page.SeesAsync(".card", Hostile);
        await page.Find(".incident").First.ClickAsync();
        await page.SeesAsync("dialog[open]", Hostile);
        await page.Find("#timeline-chart").HoverAsync(new() { Force = true });

        Assert.Equal(0, await page.Page.EvaluateAsync<int>("document.querySelectorAll('img:not([src=\"/icon.svg\"])').length"));
        Assert.EndsWith("Petrel", await page.Page.TitleAsync());
    }

    [Fact]
    public async Task Policy_AgainstAScriptAndAStyleOfTheDocument_IsEnforced()
    {
        await using PageAgent agent = await PageAgent.StartAsync(static one => one.Watch("docker.io"));
        await using OpenedPage page = await browser.OpenAsync(agent);
        page.Expects = static complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal);

        await page.Page.EvaluateAsync("""
            () => {
              const script = document.createElement('script');
              script.textContent = "document.documentElement.dataset.ran = 'yes'";
              document.body.append(script);
              const there = document.createElement('div');
              there.innerHTML = '<b style="color: red" onclick="1">x</b>';
              document.body.append(there);
            }
            """);

        Assert.Null(await page.Find("html").GetAttributeAsync("data-ran"));
        Assert.Contains(page.Complaints, static one => one.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public void Scripts_OfThePage_NeverMakeMarkupOfText()
    {
        foreach (string path in Directory.GetFiles(Repository.File("src", "Petrel.Export", "Page", "assets"), "*.js"))
            Assert.DoesNotMatch(Dangerous(), File.ReadAllText(path));
    }

    [Fact]
    public void Files_AllOfThem_AreBelow500KilobytesAndHaveATag()
    {
        var page = WebPage.Load();
        PageFile[] files = [.. page.Paths.Select(page.Find).OfType<PageFile>()];

        Assert.True(files.Length > 10);
        Assert.InRange(files.Sum(static file => file.Content.Length), 100_000, 500_000);
        Assert.All(files, static file => Assert.Matches("^\"[0-9a-f]{24}\"$", file.ETag));
        Assert.Null(page.Find("/../page/index.html"));
        Assert.Null(page.Find("/nothing"));
    }

    [Fact]
    public void File_ThatIsPacked_UnpacksToWhatWasWritten()
    {
        PageFile file = WebPage.Load().Find("/app.js")!;
        using var text = new StreamReader(new GZipStream(new MemoryStream(file.Content.ToArray()), CompressionMode.Decompress), Encoding.UTF8);

        Assert.Equal(("gzip", "text/javascript; charset=utf-8"), (file.ContentEncoding, file.ContentType));
        Assert.Equal(File.ReadAllText(Repository.File("src", "Petrel.Export", "Page", "assets", "app.js")), text.ReadToEnd());
    }

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function")]
    private static partial Regex Dangerous();
}
