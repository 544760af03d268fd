using System.Collections.Immutable;
using Petrel.Export.Alerts.Receivers;

namespace Petrel.Export.Alerts;

/// <summary>What a receiver answered to a test message.</summary>
/// <param name="Receiver">Its name.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="Delivered">Whether it was accepted.</param>
/// <param name="Detail">What it answered or what went wrong; null if there is nothing to say.</param>
/// <param name="Took">How long it took.</param>
public sealed record AlertTestResult(string Receiver, ReceiverKind Kind, bool Delivered, string? Detail, TimeSpan Took);

/// <summary>Sends each receiver a test message, past outbox, groups and silences: <c>petrel alert test</c>.</summary>
public static class AlertTest
{
    /// <summary>Asks all at once; the results in the order of the configuration.</summary>
    /// <param name="options">Who is told.</param>
    /// <param name="only">The name of the only receiver to test; null for all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ImmutableArray<AlertTestResult>> RunAsync(
        AlertOptions options, string? only, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        AlertTestResult[] results = await Task.WhenAll(options.Receivers
            .Where(receiver => only is null || receiver.Name == only)
            .Select(receiver => TestAsync(receiver, options, time, cancellation))).ConfigureAwait(false);
        return [.. results];
    }

    private static async Task<AlertTestResult> TestAsync(
        ReceiverOptions receiver, AlertOptions options, TimeProvider time, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        using IReceiver way = ReceiverFactory.Create(receiver, time);
        Delivery delivery = await SendAsync(way, receiver, Message(receiver, options, time), time, cancellation).ConfigureAwait(false);
        return new AlertTestResult(
            receiver.Name, receiver.Kind, delivery.Outcome == DeliveryOutcome.Delivered, delivery.Detail, time.GetElapsedTime(start));
    }

    private static async Task<Delivery> SendAsync(
        IReceiver way, ReceiverOptions receiver, AlertMessage message, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(receiver.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await way.SendAsync(message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Delivery.Later($"no answer within {receiver.Timeout.TotalSeconds:0} s");
        }
    }

    private static AlertMessage Message(ReceiverOptions receiver, AlertOptions options, TimeProvider time)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return new AlertMessage
        {
            Key = AlertMessage.KeyOf(receiver.Name, MessageKind.Test, [$"{now:O}"]),
            Kind = MessageKind.Test,
            Receiver = receiver.Name,
            Time = now,
            Labels = AlertLabels.Common(options),
        };
    }
}
