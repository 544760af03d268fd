using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Petrel.Agent.Serving;

/// <summary>Tells systemd how the service is (sd_notify(3)); without one nothing is sent.</summary>
/// <param name="notifier">The way to it.</param>
/// <param name="environment">The value of a variable of the environment; null if it is not set.</param>
internal sealed class ServiceManager(ISystemdNotifier notifier, Func<string, string?> environment)
{
    /// <summary>The manager that started this process, if one did.</summary>
    internal static ServiceManager OfThisProcess() => new(new SystemdNotifier(), Environment.GetEnvironmentVariable);

    /// <summary>Within which time the manager wants a sign of life (<c>WatchdogSec=</c>); null if it wants none.</summary>
    internal TimeSpan? WatchdogInterval { get; } =
        notifier.IsEnabled && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    /// <summary>The service is ready; also after a reload.</summary>
    /// <param name="status">One line for <c>systemctl status</c>.</param>
    internal void Ready(string status) => Notify($"READY=1\nSTATUS={status.ReplaceLineEndings(" ")}");

    /// <summary>A reload begins.</summary>
    /// <param name="now">CLOCK_MONOTONIC in nanoseconds.</param>
    internal void Reloading(long now) => Notify(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={now / 1000}"));

    /// <summary>The service ends.</summary>
    internal void Stopping() => Notify("STOPPING=1");

    /// <summary>A sign of life.</summary>
    internal void Alive() => Notify("WATCHDOG=1");

    private void Notify(string state)
    {
        if (notifier.IsEnabled) notifier.Notify(new ServiceState(state));
    }
}
