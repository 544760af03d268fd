using System.Collections.Immutable;
using System.Text.Json;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>
/// Alertmanager's API v2. Each member of a cluster gets everything, as its documentation asks for: they settle among themselves
/// who notifies. What lasts is said to last five more minutes, each minute anew.
/// </summary>
internal sealed class AlertmanagerReceiver(ReceiverOptions options, TimeProvider time) : IReceiver
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly HttpPoster _poster = new(time);

    /// <inheritdoc />
    public bool GroupsItself => true;

    /// <inheritdoc />
    public bool Forgets => true;

    /// <inheritdoc />
    public void Dispose() => _poster.Dispose();

    /// <inheritdoc />
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        if (!Endpoint.TryRead(options.Token, out string? token, out string? error)) return Delivery.Later(error!);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(Alerts(message), AlertJson.Default.AlertmanagerAlertArray);
        Task<Delivery>[] posts = [.. options.Urls.Select(url => PostAsync(url, body, token, cancellation))];
        return Judge(await Task.WhenAll(posts).ConfigureAwait(false));
    }

    internal static AlertmanagerAlert[] Alerts(AlertMessage message)
    {
        var alerts = new List<AlertmanagerAlert>();
        // The same incident under other labels is over, or it would fire twice.
        foreach (Alert old in message.Replaced) alerts.Add(Convert(old, message.Time));
        foreach (Alert alert in message.Alerts) alerts.Add(Convert(alert, alert.ResolvedAt ?? message.Time + Ahead));
        if (message.IsAlive) alerts.Add(OfItself(message, AlertLabels.AliveName, "Petrel watches; when this stops, it does not", message.Time + Ahead));
        if (message.Kind == MessageKind.Test) alerts.Add(OfItself(message, "PetrelTest", "a test message, nothing is wrong", message.Time + TimeSpan.FromMinutes(1)));
        return [.. alerts];
    }

    // A member of a cluster that is down gets what still lasts when it is back, from the next renewal.
    private Delivery Judge(Delivery[] deliveries)
    {
        string[] failures = [.. deliveries.Select((delivery, index) => (delivery, index))
            .Where(static pair => pair.delivery.Outcome != DeliveryOutcome.Delivered)
            .Select(pair => $"{options.Urls[pair.index].Authority} {pair.delivery.Detail}")];
        if (failures.Length == 0) return Delivery.Delivered;
        string detail = string.Join("; ", failures);
        if (failures.Length < deliveries.Length) return new Delivery(DeliveryOutcome.Delivered, detail);
        return deliveries.All(static delivery => delivery.Outcome == DeliveryOutcome.Never)
            ? Delivery.Never(detail)
            : Delivery.Later(detail, deliveries.Min(static delivery => delivery.RetryAfter));
    }

    private async Task<Delivery> PostAsync(Uri url, byte[] body, string? token, CancellationToken cancellation)
    {
        // One that hangs must not take away the time in which the others could answer.
        using var limit = new CancellationTokenSource(options.Timeout * 0.8, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var target = new Uri($"{url.AbsoluteUri.TrimEnd('/')}/api/v2/alerts");
            return await _poster.PostAsync(target, body, token, [], either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Delivery.Later("does not answer");
        }
    }

    private static AlertmanagerAlert Convert(Alert alert, DateTime end)
    {
        var annotations = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        annotations["summary"] = AlertText.OneLine(alert.Summary, 1000);
        annotations["status"] = alert.Status;
        annotations["confidence"] = $"{alert.Confidence:0.00}";
        Add(annotations, "description", string.Join('\n', alert.Advice));
        Add(annotations, "endpoints", string.Join(", ", alert.Endpoints));
        Add(annotations, "images", string.Join(", ", alert.Images));
        Add(annotations, "clients", string.Join(", ", alert.Clients));
        // A clock that was set back must not make an alert end before it begins, which is refused.
        DateTime start = alert.OpenedAt < end ? alert.OpenedAt : end;
        return new AlertmanagerAlert(alert.Labels, annotations.ToImmutable(), start, end, alert.Url);
    }

    private static void Add(ImmutableSortedDictionary<string, string>.Builder annotations, string name, string value)
    {
        if (value.Length > 0) annotations[name] = value;
    }

    private static AlertmanagerAlert OfItself(AlertMessage message, string name, string summary, DateTime end) => new(
        message.Labels.SetItem("alertname", name).SetItem("severity", "none"),
        ImmutableSortedDictionary<string, string>.Empty.Add("summary", summary),
        message.Time, end, null);
}
