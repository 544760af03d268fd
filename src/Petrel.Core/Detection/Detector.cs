using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>One small rule about connections. Is only shown connections that belong to a registry.</summary>
internal abstract class Detector
{
    /// <summary>Looks at a change; connections keep what the detector remembers in their marks.</summary>
    internal abstract void OnChange(in ConnectionChange change, DetectionContext context);

    /// <summary>A deadline that this detector set for a connection, which is still the same.</summary>
    internal virtual void OnDeadline(Connection connection, DetectionContext context)
    {
    }

    /// <summary>Looks at the counters of a whole namespace, where the source reads them.</summary>
    internal virtual void OnHostCounters(NetnsId netns, HostCounters counters, DetectionContext context)
    {
    }

    /// <summary>A deadline that this detector set for an endpoint.</summary>
    internal virtual void OnDeadline(EndpointState endpoint, DetectionContext context)
    {
    }
}
