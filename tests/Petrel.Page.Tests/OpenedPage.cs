using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Petrel.Page.Tests;

/// <summary>A page in the browser. At its end it must have asked nobody but the agent, and have had nothing to complain of.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly string _origin;

    internal OpenedPage(IBrowserContext context, IPage page, PageAgent agent)
    {
        (_context, Page, _origin) = (context, page, agent.Address);
        context.Request += (_, request) => _requests.Enqueue(request.Url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue($"{message.Text} at {message.Location}");
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    internal IPage Page { get; }

    /// <summary>What went wrong in the page so far.</summary>
    internal IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Complaints that a test brings about on purpose.</summary>
    internal Func<string, bool> Expects { get; set; } = static _ => false;

    internal ILocator Find(string selector) => Page.Locator(selector);

    internal Task SeesAsync(string selector, string text) =>
        Assertions.Expect(Find(selector).First).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.All(_requests, url => Assert.StartsWith(_origin, url));
        Assert.DoesNotContain(_complaints, one => !Expects(one));
    }
}
