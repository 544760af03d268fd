namespace Petrel.Clients;

/// <summary>Does something that may end at any moment again and again: after 1 s, twice as long each time, up to a minute.</summary>
internal static class Persistence
{
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Runs until it is stopped. What lasted for a minute had succeeded, and begins with the shortest pause again.</summary>
    internal static async Task RunAsync(Func<CancellationToken, Task> listen, TimeProvider time, CancellationToken stop)
    {
        TimeSpan pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            long began = time.GetTimestamp();
            try
            {
                await listen(stop).ConfigureAwait(false);
                if (time.GetElapsedTime(began) >= LongestPause) pause = FirstPause;
                await Task.Delay(pause, time, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
