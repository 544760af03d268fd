using System.Collections.Immutable;
using Petrel.Core.History;

namespace Petrel.Storage.Keeping;

/// <summary>Reports that could not be written, oldest first, until they can be; bounded.</summary>
internal sealed class ReportBacklog
{
    /// <summary>How many wait at most; beyond it the oldest are dropped.</summary>
    internal const int Most = 1_000;

    internal ImmutableArray<StoredIncident> Reports { get; private set; } = [];

    /// <summary>Adds one; gives how many were dropped for it.</summary>
    internal int Add(StoredIncident report)
    {
        int excess = Math.Max(0, Reports.Length + 1 - Most);
        Reports = Reports.RemoveRange(0, excess).Add(report);
        return excess;
    }

    internal void Clear() => Reports = [];
}
