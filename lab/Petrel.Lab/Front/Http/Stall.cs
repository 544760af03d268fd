namespace Petrel.Lab.Front.Http;

/// <summary>Waits that end when the client goes.</summary>
internal static class Stall
{
    /// <summary>Waits; null is for good.</summary>
    /// <exception cref="OperationCanceledException">The client went first.</exception>
    internal static Task ForAsync(double? seconds, CancellationToken gone) =>
        Task.Delay(seconds is double known ? TimeSpan.FromSeconds(known) : Timeout.InfiniteTimeSpan, gone);
}
