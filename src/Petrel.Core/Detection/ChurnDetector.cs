using Petrel.Core.Attribution;
using Petrel.Core.Connections;

namespace Petrel.Core.Detection;

/// <summary>
/// Connections that turn over much faster than they do otherwise, for each registry and role: clients try again and again.
/// Held against the mean of earlier windows in which anything was opened, once there are enough of them: a registry that
/// is used now and then has no baseline but its own pulls.
/// </summary>
internal sealed class ChurnDetector : Detector
{
    private const int NeededWindows = 6;
    private const double Smoothing = 0.2;

    private readonly Dictionary<(RegistryState Registry, RegistryRole Role), Window> _windows = [];

    private sealed class Window
    {
        internal long Start { get; private set; }

        internal int Opened { get; private set; }

        internal double Usual { get; private set; }

        internal int Windows { get; private set; }

        internal bool IsRaised { get; set; }

        internal void Count(long time, long length)
        {
            if (time - Start >= length) Begin(time);
            Opened++;
        }

        private void Begin(long time)
        {
            if (Opened > 0) Usual = Windows++ == 0 ? Opened : Usual + (Smoothing * (Opened - Usual));
            (Start, Opened, IsRaised) = (time, 0, false);
        }
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
        Connection connection = change.Connection;
        if (change.Kind != ConnectionChangeKind.Established || connection.FoundAtStart) return;
        EndpointState endpoint = connection.Endpoint!;
        if (!_windows.TryGetValue((endpoint.Registry, endpoint.Role), out Window? window))
            _windows[(endpoint.Registry, endpoint.Role)] = window = new Window();
        window.Count(change.Time, DetectionContext.Nanoseconds(context.Options.ChurnWindowSeconds));
        if (!IsChurn(window, context.Options)) return;
        window.IsRaised = true;
        context.Raise(new Signal(
            SignalKind.ConnectionChurn, window.Start, endpoint, ClientReference.Of(connection), null,
            window.Opened, Math.Round(context.Options.ChurnFactor * window.Usual, 1), context.Options.ChurnWindowSeconds,
            $"{window.Opened} {endpoint.Role.Name()} connections to {endpoint.Registry.Name} within {context.Options.ChurnWindowSeconds:0} s, {window.Usual:0.0} are usual"));
    }

    private static bool IsChurn(Window window, DetectionOptions options) =>
        !window.IsRaised && window.Windows >= NeededWindows && window.Opened >= options.ChurnCount &&
        window.Opened >= options.ChurnFactor * window.Usual;
}
