using Petrel.Core.Events;
using Petrel.Core.Outcomes;

namespace Petrel.Clients.Tests;

/// <summary>Keeps what sources said, and lets a test wait for it.</summary>
internal sealed class Heard : IEventWriter
{
    private readonly Lock _lock = new();
    private readonly List<ClientOutcome> _outcomes = [];

    internal ClientOutcome[] All
    {
        get
        {
            lock (_lock) return [.. _outcomes];
        }
    }

    internal OutcomeSink Sink => new(this, static () => 7);

    public bool TryWrite(in Event item)
    {
        lock (_lock) _outcomes.Add((ClientOutcome)item.Payload!);
        return true;
    }

    public bool Write(in Event item) => TryWrite(item);

    /// <summary>Waits until so many were heard, 20 s at most unless told otherwise: others' programs take their time.</summary>
    internal async Task<ClientOutcome[]> WaitForAsync(int count, int looks = 1000)
    {
        for (int i = 0; i < looks && All.Length < count; i++) await Task.Delay(20, TestContext.Current.CancellationToken);
        return All;
    }
}
