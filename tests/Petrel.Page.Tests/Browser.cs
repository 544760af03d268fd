using Microsoft.Playwright;
using Petrel.Page.Tests;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Petrel.Page.Tests;

/// <summary>Debian's Chromium, which asks nobody for anything by itself.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--no-first-run", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal async Task<OpenedPage> OpenAsync(PageAgent agent, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800)
    {
        Assert.SkipWhen(_browser is null, $"{Chromium} is not installed");
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Locale = "en-GB",
            TimezoneId = "UTC",
            ReducedMotion = ReducedMotion.Reduce,
        });
        var opened = new OpenedPage(context, await context.NewPageAsync(), agent);
        await opened.Page.GotoAsync(agent.Address);
        await opened.Page.Locator("#link[data-state=live]").WaitForAsync();
        return opened;
    }
}
