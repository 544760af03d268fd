using Petrel.Core.Connections;

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

    /// <summary>An exchange is over.</summary>
    internal virtual void OnWord(in PullWord word, DetectionContext context)
    {
    }

    internal override void OnChange(in ConnectionChange change, DetectionContext context)
    {
    }
}
