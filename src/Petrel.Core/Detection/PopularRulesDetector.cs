using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// The popular rules, as they are told, for whoever wants to see how often they are right: off unless
/// <see cref="DetectionOptions.PopularRules"/> is set, and never more than a suspicion. The rule of more than three
/// sockets in CLOSE_WAIT has a detector of its own, which is always on.
/// </summary>
internal sealed class PopularRulesDetector : Detector
{
    private const double WindowSeconds = 60;
    private const int MostRemembered = 256;

    private readonly Dictionary<(EndpointState Endpoint, SignalKind Kind), Queue<long>> _seen = [];

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        if (context.Options.PopularRules == 0) return;
        Connection connection = change.Connection;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Opened or ConnectionChangeKind.Attributed:
                context.Schedule(this, connection, Math.Max(context.Now, connection.OpenedAt + AgeLimit(context)));
                break;
            case ConnectionChangeKind.StateChanged when connection.State == TcpState.CloseWait && IsPrivate(connection):
                context.Schedule(
                    this, connection, connection.StateSince + DetectionContext.Nanoseconds(context.Options.PopularCloseWaitSeconds));
                break;
            case ConnectionChangeKind.Closed when connection.EstablishedAt != 0:
                OnClosed(connection, context);
                break;
            default:
                break;
        }
    }

    internal override void OnDeadline(Connection connection, DetectionContext context)
    {
        if (!connection.IsOpen || connection.Endpoint is null) return;
        double stayed = (context.Now - connection.StateSince) / 1e9;
        double age = connection.AgeAt(context.Now) / 1e9;
        if (connection.State == TcpState.CloseWait && IsPrivate(connection) && stayed >= context.Options.PopularCloseWaitSeconds)
        {
            Raise(connection, context, SignalKind.PopularPrivateCloseWait, stayed, context.Options.PopularCloseWaitSeconds, 0,
                $"a connection to {connection.Endpoint.Text} has been in CLOSE_WAIT for {stayed:0.0} s");
        }

        if (connection.State == TcpState.Established && age >= context.Options.PopularAgeSeconds)
        {
            Raise(connection, context, SignalKind.PopularAge, age, context.Options.PopularAgeSeconds, 0,
                $"a connection to {connection.Endpoint.Text} is {age:0} s old");
        }
    }

    private void OnClosed(Connection connection, DetectionContext context)
    {
        DetectionOptions options = context.Options;
        double life = (connection.EndedAt - connection.OpenedAt) / 1e9;
        if (life >= options.PopularShortLifeSeconds && life <= options.PopularShortLifeMaximumSeconds)
            Count(connection, context, SignalKind.PopularShortLife, $"lived {options.PopularShortLifeSeconds:0.#} to {options.PopularShortLifeMaximumSeconds:0.#} s");
        else if (life < options.PopularInstantSeconds && IsPrivate(connection))
            Count(connection, context, SignalKind.PopularPrivateInstant, $"ended within {options.PopularInstantSeconds:0.#} s");
    }

    private void Count(Connection connection, DetectionContext context, SignalKind kind, string what)
    {
        EndpointState endpoint = connection.Endpoint!;
        if (!_seen.TryGetValue((endpoint, kind), out Queue<long>? times)) _seen[(endpoint, kind)] = times = new();
        times.Enqueue(context.Now);
        long windowStart = context.Now - DetectionContext.Nanoseconds(WindowSeconds);
        while (times.Count > MostRemembered || times.Peek() < windowStart) times.Dequeue();
        if (times.Count < context.Options.PopularCount) return;
        Raise(connection, context, kind, times.Count, context.Options.PopularCount, WindowSeconds,
            $"{times.Count} connections to {endpoint.Text} within {WindowSeconds:0} s {what}");
    }

    private static long AgeLimit(DetectionContext context) => DetectionContext.Nanoseconds(context.Options.PopularAgeSeconds);

    private static bool IsPrivate(Connection connection) => connection.Endpoint!.Registry.IsPrivate;

    private static void Raise(
        Connection connection, DetectionContext context, SignalKind kind, double value, double threshold, double window, string detail) =>
        context.Raise(new Signal(
            kind, connection.OpenedAt, connection.Endpoint!, ClientReference.Of(connection), null, Math.Round(value, 1), threshold,
            window, detail));
}
