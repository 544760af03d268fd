namespace Petrel.Export.Alerts;

/// <summary>How a delivery ended.</summary>
public enum DeliveryOutcome : byte
{
    /// <summary>It was accepted.</summary>
    Delivered,

    /// <summary>It was not, and may be later.</summary>
    Later,

    /// <summary>It was not, and the same will never be.</summary>
    Never,
}

/// <summary>How a delivery ended, and why.</summary>
/// <param name="Outcome">The end.</param>
/// <param name="Detail">What the receiver answered or what went wrong, one line without secrets; null if there is nothing to say.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; null if it did not say.</param>
public sealed record Delivery(DeliveryOutcome Outcome, string? Detail = null, TimeSpan? RetryAfter = null)
{
    /// <summary>It was accepted.</summary>
    public static Delivery Delivered { get; } = new(DeliveryOutcome.Delivered);

    /// <summary>It is to be tried again.</summary>
    public static Delivery Later(string detail, TimeSpan? retryAfter = null) => new(DeliveryOutcome.Later, detail, retryAfter);

    /// <summary>It will never be accepted.</summary>
    public static Delivery Never(string detail) => new(DeliveryOutcome.Never, detail);
}

/// <summary>One way out for alerts. Used for one message at a time; what can be expected to fail is an outcome, not thrown.</summary>
public interface IReceiver : IDisposable
{
    /// <summary>
    /// Whether it groups, repeats and limits by itself, as Alertmanager does: then it gets everything at once, and what lasts each
    /// minute again.
    /// </summary>
    bool GroupsItself { get; }

    /// <summary>Whether it forgets what it is not told again.</summary>
    bool Forgets { get; }

    /// <summary>Sends a message.</summary>
    Task<Delivery> SendAsync(AlertMessage message, CancellationToken cancellation);
}
