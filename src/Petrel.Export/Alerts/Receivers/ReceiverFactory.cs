namespace Petrel.Export.Alerts.Receivers;

/// <summary>Makes the way to a receiver.</summary>
internal static class ReceiverFactory
{
    internal static IReceiver Create(ReceiverOptions options, TimeProvider time) => options.Kind switch
    {
        ReceiverKind.Alertmanager => new AlertmanagerReceiver(options, time),
        ReceiverKind.Webhook => new WebhookReceiver(options, time),
        ReceiverKind.Slack => new SlackReceiver(options, time),
        ReceiverKind.Email => new MailReceiver(options),
        ReceiverKind.Journal => new JournalReceiver(),
        _ => new ExecReceiver(options),
    };
}
