using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>
/// Connects that are refused or meet no route, several in a row. An attempt after which the same process got through to
/// another address of the registry (the loser of a race between IPv6 and IPv4, say) does not count.
/// </summary>
internal sealed class FailedConnectDetector : Detector
{
    private const long FallbackGrace = 300_000_000;
    private const long FallbackWindow = 1_500_000_000;
    private const int MostRemembered = 64;

    private readonly Dictionary<(RegistryState Registry, NetnsId Netns), List<Failure>> _failures = [];

    private readonly record struct Failure(
        long Time, ClientReference Client, EndpointState Endpoint, bool Refused);

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (change.Kind == ConnectionChangeKind.Established) ForgetWhatWorks(connection);
        else if (change.Kind == ConnectionChangeKind.Ended &&
            connection.ClosedBy is CloseCause.Refused or CloseCause.Unreachable)
        {
            Remember(connection, change.Time);
            context.Schedule(this, connection.Endpoint!, context.Now + FallbackGrace);
        }
    }

    internal override void OnDeadline(EndpointState endpoint, DetectionContext context)
    {
        List<Failure> failures = FailuresOf(endpoint);
        long windowStart = context.Now - DetectionContext.Nanoseconds(context.Options.RefusedWindowSeconds);
        failures.RemoveAll(failure => failure.Time < windowStart);
        if (failures.Count < context.Options.RefusedCount) return;

        Failure last = failures[^1];
        string what = last.Refused ? "refused" : "unreachable";
        context.Raise(new Signal(
            last.Refused ? SignalKind.ConnectRefused : SignalKind.ConnectUnreachable,
            failures[0].Time, last.Endpoint, last.Client, null,
            failures.Count, context.Options.RefusedCount, context.Options.RefusedWindowSeconds,
            $"{failures.Count} connects to {endpoint.Registry.Name} {what}, the last to {last.Endpoint.Text}"));
    }

    private void Remember(Connection connection, long time)
    {
        List<Failure> failures = FailuresOf(connection.Endpoint!);
        failures.Add(new Failure(time, ClientReference.Of(connection), connection.Endpoint!,
            connection.ClosedBy == CloseCause.Refused));
        if (failures.Count > MostRemembered) failures.RemoveAt(0);
    }

    private void ForgetWhatWorks(Connection connection)
    {
        EndpointState endpoint = connection.Endpoint!;
        if (!_failures.TryGetValue((endpoint.Registry, endpoint.Netns), out List<Failure>? failures)) return;
        for (int i = failures.Count - 1; i >= 0; i--)
        {
            if (IsOvercome(failures[i], connection)) failures.RemoveAt(i);
        }
    }

    private static bool IsOvercome(in Failure failure, Connection connection) =>
        failure.Endpoint == connection.Endpoint ||
        (failure.Client.Pid == connection.Pid && failure.Endpoint.Role == connection.Endpoint!.Role &&
         connection.EstablishedAt - failure.Time < FallbackWindow);

    private List<Failure> FailuresOf(EndpointState endpoint)
    {
        if (!_failures.TryGetValue((endpoint.Registry, endpoint.Netns), out List<Failure>? failures))
            _failures[(endpoint.Registry, endpoint.Netns)] = failures = [];
        return failures;
    }
}
