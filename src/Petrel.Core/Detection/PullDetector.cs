using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Detection;

/// <summary>One small rule about the words of which pulls consist. Is fed by a <see cref="PullReader"/>.</summary>
internal abstract class PullDetector : Detector
{
    /// <summary>A connection begins, or is first seen. Without tracepoints a short one is heard of as a word only.</summary>
    internal virtual void OnOpening(Connection connection, DetectionContext context)
    {
    }

    /// <summary>A layer is being fetched on a connection; told again as it goes on.</summary>
    internal virtual void OnBlob(Connection connection, DetectionContext context)
    {
    }

    /// <summary>
    /// Somebody in a namespace took something in from an address that serves a registry's layers and other sites too. It
    /// may be a layer: nothing follows from it but that a layer cannot be said to be missing. Told without tracepoints only.
    /// </summary>
    internal virtual void OnPossibleLayer(RegistryState registry, NetnsId netns, long time, DetectionContext context)
    {
    }

    /// <summary>An exchange is over.</summary>
    internal virtual void OnWord(in PullWord word, DetectionContext context)
    {
    }

    /// <summary>A connection is over, its last figures are known, and its last word, if there was one, was told.</summary>
    /// <param name="connection">The connection, which was established.</param>
    /// <param name="carriedBlob">Whether it came from a host of layers, or carried more than anything else could.</param>
    /// <param name="context">The present.</param>
    internal virtual void OnClosed(Connection connection, bool carriedBlob, DetectionContext context)
    {
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
    }
}
