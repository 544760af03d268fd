using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>Reads an agent's stream until it breaks off, and remembers which incidents it was told of as new.</summary>
internal sealed class StreamReaderOfIncidents : IDisposable
{
    private const string Data = "data: ";

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private Task _reading = Task.CompletedTask;

    /// <summary>The ids of incidents that opened, in the order in which they were told.</summary>
    internal ConcurrentQueue<string> Opened { get; } = new();

    /// <summary>Begins to read, and returns once the agent has greeted.</summary>
    internal async Task FollowAsync(Uri agent)
    {
        var greeted = new TaskCompletionSource();
        _reading = ReadAsync(new Uri(agent, "api/v1/stream"), greeted);
        await greeted.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    internal Task FinishAsync() => _reading;

    public void Dispose() => _http.Dispose();

    private async Task ReadAsync(Uri stream, TaskCompletionSource greeted)
    {
        try
        {
            using StreamReader lines = new(await _http.GetStreamAsync(stream));
            while (await lines.ReadLineAsync() is { } line)
            {
                if (!line.StartsWith(Data, StringComparison.Ordinal) || !line.EndsWith('}')) continue;
                greeted.TrySetResult();
                JsonNode json = JsonNode.Parse(line[Data.Length..])!;
                if (json["type"]?.ToString() == "incident" && json["phase"]?.ToString() == "opened") Opened.Enqueue(json["id"]!.ToString());
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // The agent is gone.
        }
    }
}
