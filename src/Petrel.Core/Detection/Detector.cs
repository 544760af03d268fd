using Petrel.Core.Attribution;
using Petrel.Core.Connections;

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

    /// <summary>A deadline that this detector set for an endpoint.</summary>
    internal virtual void OnDeadline(EndpointState endpoint, DetectionContext context)
    {
    }
}
